// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Empty, EnumNumber, UInt32 } from '../../../../core/scalars.js'
import type { MatchersCoreHeaderMatcher, MatchersCoreMatcher } from '../matchers.js'

export type TransformationExtractionMode = 'EXTRACT' | 'SINGLE_REPLACE' | 'REPLACE_ALL' | EnumNumber

export type TransformationTransformationTemplateRequestBodyParse = 'ParseAsJson' | 'DontParse' | EnumNumber

export interface TransformationExtraction {
  /** @oneof source */
  header?: string
  /** @oneof source */
  body?: Empty
  regex?: string
  subgroup?: UInt32
  replacementText?: string | null
  mode?: TransformationExtractionMode
}

export interface HeaderBodyTransform {
  addRequestMetadata?: boolean
}

export interface TransformationInjaTemplate {
  text?: string
}

export interface TransformationMergeExtractorsToBody {}

export interface TransformationMergeJsonKeys {
  jsonKeys?: { [name: string]: TransformationMergeJsonKeysOverridableTemplate }
}

export interface TransformationMergeJsonKeysOverridableTemplate {
  tmpl?: TransformationInjaTemplate
  overrideEmpty?: boolean
}

export interface Parameters {
  headers?: { [name: string]: string }
  path?: string | null
}

export interface TransformationPassthrough {}

export interface RequestMatch {
  matcher?: MatchersCoreMatcher
  clearRouteCache?: boolean
  requestTransformation?: Transformation
  responseTransformation?: Transformation
}

export interface RequestResponseTransformations {
  requestTransforms?: RequestMatch[]
  responseTransforms?: TransformationResponseMatch[]
}

export interface TransformationResponseMatch {
  matchers?: MatchersCoreHeaderMatcher[]
  responseCodeDetails?: string
  responseTransformation?: Transformation
}

export interface Transformation {
  /** @oneof transformation_type */
  transformationTemplate?: TransformationTransformationTemplate
  /** @oneof transformation_type */
  headerBodyTransform?: HeaderBodyTransform
  logRequestResponseInfo?: boolean
}

export interface TransformationStages {
  early?: RequestResponseTransformations
  regular?: RequestResponseTransformations
  postRouting?: RequestResponseTransformations
  inheritTransformation?: boolean
  logRequestResponseInfo?: boolean | null
  escapeCharacters?: boolean | null
}

export interface TransformationTransformationTemplate {
  advancedTemplates?: boolean
  extractors?: { [name: string]: TransformationExtraction }
  headers?: { [name: string]: TransformationInjaTemplate }
  headersToAppend?: TransformationTransformationTemplateHeaderToAppend[]
  headersToRemove?: string[]
  /** @oneof body_transformation */
  body?: TransformationInjaTemplate
  /** @oneof body_transformation */
  passthrough?: TransformationPassthrough
  /** @oneof body_transformation */
  mergeExtractorsToBody?: TransformationMergeExtractorsToBody
  /** @oneof body_transformation */
  mergeJsonKeys?: TransformationMergeJsonKeys
  parseBodyBehavior?: TransformationTransformationTemplateRequestBodyParse
  ignoreErrorOnParse?: boolean
  dynamicMetadataValues?: TransformationTransformationTemplateDynamicMetadataValue[]
  escapeCharacters?: boolean | null
  spanTransformer?: TransformationTransformationTemplateSpanTransformer
}

export interface TransformationTransformationTemplateDynamicMetadataValue {
  metadataNamespace?: string
  key?: string
  value?: TransformationInjaTemplate
  jsonToProto?: boolean
}

export interface TransformationTransformationTemplateHeaderToAppend {
  key?: string
  value?: TransformationInjaTemplate
}

export interface TransformationTransformationTemplateSpanTransformer {
  name?: TransformationInjaTemplate
}

export interface Transformations {
  requestTransformation?: Transformation
  clearRouteCache?: boolean
  responseTransformation?: Transformation
}
