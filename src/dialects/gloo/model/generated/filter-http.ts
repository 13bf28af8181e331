// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Empty, EnumNumber, UInt32 } from '../../../../core/scalars.js'

export type V2FilterHttpExtractionMode = 'EXTRACT' | 'SINGLE_REPLACE' | 'REPLACE_ALL' | EnumNumber

export type V2FilterHttpTransformationTemplateRequestBodyParse = 'ParseAsJson' | 'DontParse' | EnumNumber

export interface V2FilterHttpExtraction {
  /** @oneof source */
  header?: string
  /** @oneof source */
  body?: Empty
  regex?: string
  subgroup?: UInt32
  replacementText?: string | null
  mode?: V2FilterHttpExtractionMode
}

export interface V2FilterHttpInjaTemplate {
  text?: string
}

export interface V2FilterHttpMergeExtractorsToBody {}

export interface V2FilterHttpMergeJsonKeys {
  jsonKeys?: { [name: string]: V2FilterHttpMergeJsonKeysOverridableTemplate }
}

export interface V2FilterHttpMergeJsonKeysOverridableTemplate {
  tmpl?: V2FilterHttpInjaTemplate
  overrideEmpty?: boolean
}

export interface V2FilterHttpPassthrough {}

export interface V2FilterHttpTransformationTemplate {
  advancedTemplates?: boolean
  extractors?: { [name: string]: V2FilterHttpExtraction }
  headers?: { [name: string]: V2FilterHttpInjaTemplate }
  headersToAppend?: V2FilterHttpTransformationTemplateHeaderToAppend[]
  headersToRemove?: string[]
  /** @oneof body_transformation */
  body?: V2FilterHttpInjaTemplate
  /** @oneof body_transformation */
  passthrough?: V2FilterHttpPassthrough
  /** @oneof body_transformation */
  mergeExtractorsToBody?: V2FilterHttpMergeExtractorsToBody
  /** @oneof body_transformation */
  mergeJsonKeys?: V2FilterHttpMergeJsonKeys
  parseBodyBehavior?: V2FilterHttpTransformationTemplateRequestBodyParse
  ignoreErrorOnParse?: boolean
  dynamicMetadataValues?: V2FilterHttpTransformationTemplateDynamicMetadataValue[]
  escapeCharacters?: boolean
  spanTransformer?: V2FilterHttpTransformationTemplateSpanTransformer
}

export interface V2FilterHttpTransformationTemplateDynamicMetadataValue {
  metadataNamespace?: string
  key?: string
  value?: V2FilterHttpInjaTemplate
  jsonToProto?: boolean
}

export interface V2FilterHttpTransformationTemplateHeaderToAppend {
  key?: string
  value?: V2FilterHttpInjaTemplate
}

export interface V2FilterHttpTransformationTemplateSpanTransformer {
  name?: V2FilterHttpInjaTemplate
}
