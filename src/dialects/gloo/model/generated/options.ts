// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'
import type { GrpcServiceSpec } from './grpc.js'
import type { GrpcJsonTranscoder } from './grpc-json.js'
import type { RestServiceSpec } from './rest.js'

export type FallbackPolicy = 'ANY_ENDPOINT' | 'DEFAULT_SUBSET' | 'NO_FALLBACK' | EnumNumber

export interface GlooSelector {
  keys?: string[]
  singleHostPerSubset?: boolean
}

export interface GlooServiceSpec {
  /** @oneof plugin_type */
  rest?: RestServiceSpec
  /**
   * @oneof plugin_type
   * @deprecated no longer recommended
   */
  grpc?: GrpcServiceSpec
  /** @oneof plugin_type */
  grpcJsonTranscoder?: GrpcJsonTranscoder
}

export interface OptionsGlooSoloIoSubset {
  values?: { [name: string]: string }
}

export interface SubsetSpec {
  selectors?: GlooSelector[]
  fallbackPolicy?: FallbackPolicy
  defaultSubset?: OptionsGlooSoloIoSubset
}
