// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { UInt32 } from '../../../../core/scalars.js'
import type { GlooServiceSpec, SubsetSpec } from './options.js'

export interface KubernetesUpstreamSpec {
  serviceName?: string
  serviceNamespace?: string
  servicePort?: UInt32
  selector?: { [name: string]: string }
  serviceSpec?: GlooServiceSpec
  subsetSpec?: SubsetSpec
}
