// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Bytes } from '../../../../core/scalars.js'
import type { Parameters } from './transformation.js'

export interface GrpcDestinationSpec {
  package?: string
  service?: string
  function?: string
  parameters?: Parameters
}

export interface GrpcServiceSpec {
  descriptors?: Bytes
  /** @deprecated no longer recommended */
  grpcServices?: ServiceSpecGrpcService[]
}

export interface ServiceSpecGrpcService {
  packageName?: string
  serviceName?: string
  functionNames?: string[]
}
