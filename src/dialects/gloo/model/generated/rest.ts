// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { V2FilterHttpTransformationTemplate } from './filter-http.js'
import type { Parameters } from './transformation.js'

export interface RestDestinationSpec {
  functionName?: string
  parameters?: Parameters
  responseTransformation?: V2FilterHttpTransformationTemplate
}

export interface RestServiceSpec {
  transformations?: { [name: string]: V2FilterHttpTransformationTemplate }
  swaggerInfo?: ServiceSpecSwaggerInfo
}

export interface ServiceSpecSwaggerInfo {
  /** @oneof swagger_spec */
  url?: string
  /** @oneof swagger_spec */
  inline?: string
}
