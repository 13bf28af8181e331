// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'

export type SelectorExpressionOperator =
  | 'Equals'
  | 'DoubleEquals'
  | 'NotEquals'
  | 'In'
  | 'NotIn'
  | 'Exists'
  | 'DoesNotExist'
  | 'GreaterThan'
  | 'LessThan'
  | EnumNumber

export interface SelectorsCoreSelector {
  namespaces?: string[]
  labels?: { [name: string]: string }
  expressions?: SelectorExpression[]
}

export interface SelectorExpression {
  key?: string
  operator?: SelectorExpressionOperator
  values?: string[]
}
