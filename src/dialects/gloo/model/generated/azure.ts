// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'
import type { ResourceRef } from '../routing.js'

export type UpstreamSpecFunctionSpecAuthLevel = 'Anonymous' | 'Function' | 'Admin' | EnumNumber

export interface AzureDestinationSpec {
  functionName?: string
}

export interface AzureUpstreamSpec {
  functionAppName?: string
  secretRef?: ResourceRef
  functions?: UpstreamSpecFunctionSpec[]
}

export interface UpstreamSpecFunctionSpec {
  functionName?: string
  authLevel?: UpstreamSpecFunctionSpecAuthLevel
}
