// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration, Free } from '../../../../core/scalars.js'
import type { ResourceRef } from '../routing.js'
import type { HeaderMutationRules } from './common-mutation-rules.js'
import type { CoreV3HeaderValue, CoreV3RetryPolicy } from './core.js'
import type { ProcessingMode } from './extensions-filters-http-ext-proc.js'
import type { FiltersFilterStage } from './filters.js'
import type { ListStringMatcher } from './type-matcher.js'

export interface ExtprocGrpcService {
  extProcServerRef?: ResourceRef
  authority?: string | null
  retryPolicy?: CoreV3RetryPolicy
  timeout?: Duration
  initialMetadata?: CoreV3HeaderValue[]
}

export interface HeaderForwardingRules {
  allowedHeaders?: ListStringMatcher
  disallowedHeaders?: ListStringMatcher
}

export interface Overrides {
  processingMode?: ProcessingMode
  asyncMode?: boolean | null
  requestAttributes?: string[]
  responseAttributes?: string[]
  grpcService?: ExtprocGrpcService
  metadataContextNamespaces?: string[]
  typedMetadataContextNamespaces?: string[]
}

export interface ExtprocRouteSettings {
  /** @oneof override */
  disabled?: boolean | null
  /** @oneof override */
  overrides?: Overrides
}

export interface ExtprocSettings {
  grpcService?: ExtprocGrpcService
  filterStage?: FiltersFilterStage
  failureModeAllow?: boolean | null
  processingMode?: ProcessingMode
  asyncMode?: boolean | null
  requestAttributes?: string[]
  responseAttributes?: string[]
  messageTimeout?: Duration
  statPrefix?: string | null
  mutationRules?: HeaderMutationRules
  maxMessageTimeout?: Duration
  disableClearRouteCache?: boolean | null
  forwardRules?: HeaderForwardingRules
  filterMetadata?: Free
  allowModeOverride?: boolean | null
  metadataContextNamespaces?: string[]
  typedMetadataContextNamespaces?: string[]
}
