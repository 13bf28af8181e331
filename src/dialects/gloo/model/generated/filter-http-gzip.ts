// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber, UInt32 } from '../../../../core/scalars.js'

export type GzipCompressionLevelEnum = 'DEFAULT' | 'BEST' | 'SPEED' | EnumNumber

export type GzipCompressionStrategy = 'DEFAULT' | 'FILTERED' | 'HUFFMAN' | 'RLE' | EnumNumber

export interface Gzip {
  memoryLevel?: UInt32 | null
  contentLength?: UInt32 | null
  compressionLevel?: GzipCompressionLevelEnum
  compressionStrategy?: GzipCompressionStrategy
  contentType?: string[]
  disableOnEtagHeader?: boolean
  removeAcceptEncodingHeader?: boolean
  windowBits?: UInt32 | null
}
