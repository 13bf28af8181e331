// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber, Int64, UInt32 } from '../../../../core/scalars.js'

export type FractionalPercentDenominatorType = 'HUNDRED' | 'TEN_THOUSAND' | 'MILLION' | EnumNumber

export interface TypeInt64Range {
  start?: Int64
  end?: Int64
}

export interface Percent {
  value?: number
}

export interface FractionalPercent {
  numerator?: UInt32
  denominator?: FractionalPercentDenominatorType
}

export interface TypeV3Int64Range {
  start?: Int64
  end?: Int64
}
