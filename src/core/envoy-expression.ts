/**
 * An expression of Envoy's (`google.api.expr.v1alpha1.Expr`). Strings are bytes, one a character. `unknown`: a part that
 * is not modelled.
 */
export type EnvoyExpression =
  | { kind: 'literal'; value: EnvoyLiteral }
  | { kind: 'ident'; name: string }
  /** `test`: `has(operand.field)`. */
  | { kind: 'select'; operand: EnvoyExpression; field: string; test: boolean }
  /** A target is the first argument. */
  | { kind: 'call'; function: string; args: EnvoyExpression[] }
  | { kind: 'list'; elements: EnvoyExpression[] }
  | { kind: 'map'; entries: { key: EnvoyExpression; value: EnvoyExpression }[] }
  | { kind: 'unknown' }

/** `int` and `uint` in decimal digits: JSON has no such numbers. */
export type EnvoyLiteral =
  | { type: 'null' }
  | { type: 'bool'; value: boolean }
  | { type: 'int' | 'uint'; value: string }
  | { type: 'double'; value: number }
  | { type: 'string' | 'bytes'; value: string }

/** What `cel_config` allows. */
export interface ExpressionSettings {
  stringConversion: boolean
  stringConcat: boolean
}
