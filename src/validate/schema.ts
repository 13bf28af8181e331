import type { Document } from '../yaml/source.js'
import type { Check } from './checks/check.js'
import { CHECKS } from './checks/index.js'
import { FAMILIES, ROOTS } from './schemas.generated.js'

/** The part of JSON Schema (draft-07) that the model compiles to. */
export interface Schema {
  $ref?: string
  type?: TypeName | TypeName[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  not?: Schema
  required?: string[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
  minProperties?: number
  maxProperties?: number
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  pattern?: string
  deprecated?: boolean
  /** What to use instead. */
  'x-deprecated'?: string
  /** Name of the one-of that the member belongs to: the last of its members in order counts. */
  'x-oneof'?: string
  /** Members that are not declared are ignored by the program. */
  'x-ignores-unknown'?: boolean
  /** The member's value is a secret: every string in it, the same in base64, or lines of an htpasswd file. */
  'x-secret'?: 'text' | 'base64' | 'htpasswd'
}

export type TypeName = 'null' | 'boolean' | 'object' | 'array' | 'number' | 'integer' | 'string'

/** Types of one family by name; `$ref` holds such a name. */
export type Types = ReadonlyMap<string, Schema>

/** The type that a document must have. */
export interface Root {
  types: Types
  type: string
  checks: Readonly<Record<string, Check>>
}

const roots = new Map(ROOTS.map(([key, family, type]) => [key, { family, type }]))
const parsed = new Map<string, Types>()

/** `undefined`: a kind that is not modelled. Nothing is said about those. */
export function rootOf(document: Pick<Document, 'apiVersion' | 'kind'> & { family: string | null }): Root | undefined {
  const { family, apiVersion, kind } = document
  const root = roots.get(kind === undefined ? String(family) : `${apiVersion} ${kind}`)
  return root && { types: typesOf(root.family), type: root.type, checks: CHECKS[root.family] ?? {} }
}

/** Kinds that are modelled, as `apiVersion kind`. */
export function modelledKinds(): string[] {
  return [...roots.keys()].filter((key) => key.includes(' '))
}

/** Parsed when the first document of the family comes. */
function typesOf(family: string): Types {
  let types = parsed.get(family)
  if (!types) {
    types = new Map(Object.entries(JSON.parse(FAMILIES[family]!) as Record<string, Schema>))
    parsed.set(family, types)
  }
  return types
}
