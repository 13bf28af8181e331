// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber, Free } from '../../../../core/scalars.js'

export type WasmFilterStagePredicate = 'During' | 'Before' | 'After' | EnumNumber

export type WasmFilterStageStage =
  | 'FaultStage'
  | 'CorsStage'
  | 'WafStage'
  | 'AuthNStage'
  | 'AuthZStage'
  | 'RateLimitStage'
  | 'AcceptedStage'
  | 'OutAuthStage'
  | 'RouteStage'
  | EnumNumber

export type WasmFilterVmType = 'V8' | 'WAVM' | EnumNumber

export interface WasmFilterStage {
  stage?: WasmFilterStageStage
  predicate?: WasmFilterStagePredicate
}

export interface PluginSource {
  filters?: WasmFilter[]
}

export interface WasmFilter {
  /** @oneof src */
  image?: string
  /** @oneof src */
  filePath?: string
  config?: Free
  filterStage?: WasmFilterStage
  name?: string
  rootId?: string
  vmType?: WasmFilterVmType
  failOpen?: boolean
}
