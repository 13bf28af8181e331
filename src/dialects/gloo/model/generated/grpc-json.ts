// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Bytes } from '../../../../core/scalars.js'
import type { ResourceRef } from '../routing.js'

export interface GrpcJsonTranscoder {
  /** @oneof descriptor_set */
  protoDescriptor?: string
  /** @oneof descriptor_set */
  protoDescriptorBin?: Bytes
  /** @oneof descriptor_set */
  protoDescriptorConfigMap?: GrpcJsonTranscoderDescriptorConfigMap
  services?: string[]
  printOptions?: GrpcJsonTranscoderPrintOptions
  matchIncomingRequestRoute?: boolean
  ignoredQueryParameters?: string[]
  autoMapping?: boolean
  ignoreUnknownQueryParameters?: boolean
  convertGrpcStatus?: boolean
}

export interface GrpcJsonTranscoderDescriptorConfigMap {
  configMapRef?: ResourceRef
  key?: string
}

export interface GrpcJsonTranscoderPrintOptions {
  addWhitespace?: boolean
  alwaysPrintPrimitiveFields?: boolean
  alwaysPrintEnumsAsInts?: boolean
  preserveProtoFieldNames?: boolean
}
