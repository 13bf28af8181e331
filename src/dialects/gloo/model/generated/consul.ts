// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'
import type { GlooServiceSpec } from './options.js'

export type ConsulConsistencyModes = 'DefaultMode' | 'StaleMode' | 'ConsistentMode' | EnumNumber

export interface QueryOptions {
  useCache?: boolean | null
}

export interface ConsulUpstreamSpec {
  serviceName?: string
  serviceTags?: string[]
  subsetTags?: string[]
  instanceTags?: string[]
  instanceBlacklistTags?: string[]
  serviceSpec?: GlooServiceSpec
  consistencyMode?: ConsulConsistencyModes
  queryOptions?: QueryOptions
  connectEnabled?: boolean
  dataCenters?: string[]
}
