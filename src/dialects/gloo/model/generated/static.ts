// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Free, UInt32 } from '../../../../core/scalars.js'
import type { GlooServiceSpec } from './options.js'

export interface Host {
  addr?: string
  port?: UInt32
  sniAddr?: string
  loadBalancingWeight?: UInt32 | null
  healthCheckConfig?: HostHealthCheckConfig
  metadata?: { [name: string]: Free }
}

export interface HostHealthCheckConfig {
  path?: string
  method?: string
}

export interface StaticUpstreamSpec {
  hosts?: Host[]
  useTls?: boolean | null
  serviceSpec?: GlooServiceSpec
  autoSniRewrite?: boolean | null
}
