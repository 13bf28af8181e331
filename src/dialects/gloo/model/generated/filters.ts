// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'

export type FiltersFilterStagePredicate = 'During' | 'Before' | 'After' | EnumNumber

export type FiltersFilterStageStage =
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

export interface FiltersFilterStage {
  stage?: FiltersFilterStageStage
  predicate?: FiltersFilterStagePredicate
}
