// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'

export type ProcessingModeBodySendMode = 'NONE' | 'STREAMED' | 'BUFFERED' | 'BUFFERED_PARTIAL' | EnumNumber

export type ProcessingModeHeaderSendMode = 'DEFAULT' | 'SEND' | 'SKIP' | EnumNumber

export interface ProcessingMode {
  requestHeaderMode?: ProcessingModeHeaderSendMode
  responseHeaderMode?: ProcessingModeHeaderSendMode
  requestBodyMode?: ProcessingModeBodySendMode
  responseBodyMode?: ProcessingModeBodySendMode
  requestTrailerMode?: ProcessingModeHeaderSendMode
  responseTrailerMode?: ProcessingModeHeaderSendMode
}
