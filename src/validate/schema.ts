import { getOrAdd } from '../core/get-or-add.js'
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
  /** The string is a CEL expression. */
  'x-cel'?: boolean
  /** The member's value is a secret: every string in it, the same in base64, or lines of an htpasswd file. */
  'x-secret'?: 'text' | 'base64' | 'htpasswd'
}

export type TypeName = 'null' | 'boolean' | 'object' | 'array' | 'number' | 'integer' | 'string'

/** Types of one family by name; `$ref` holds such a name. */
export type Types = Pick<ReadonlyMap<string, Schema>, 'get'>

/** The type that a document must have. */
export interface Root {
  types: Types
  type: string
  checks: Readonly<Record<string, Check>>
  /** The API server runs rules of CustomResourceDefinitions on its types. */
  hasCrdRules?: boolean
}

const roots = new Map(ROOTS.map(([key, family, type]) => [key, { family, type }]))
const families = new Map<string, Types>()

/** `undefined`: a kind that is not modelled, which is not validated. */
export function rootOf(document: Pick<Document, 'apiVersion' | 'kind'> & { family: string | null }): Root | undefined {
  const { family, apiVersion, kind } = document
  const key = kind === undefined ? String(family) : `${apiVersion} ${kind}`
  const root = roots.get(key)
  if (!root) return undefined
  return getOrAdd(built, key, () => buildRoot(root))
}

const built = new Map<string, Root>()

function buildRoot({ family, type }: { family: string; type: string }): Root {
  return { types: typesOf(family), type, checks: CHECKS[family]?.() ?? {}, hasCrdRules: family === 'agentgateway' }
}

/** Kinds that are modelled, as `apiVersion kind`. */
export function modelledKinds(): string[] {
  return [...roots.keys()].filter((key) => key.includes(' '))
}

function typesOf(family: string): Types {
  return getOrAdd(families, family, () => new FamilyTypes(FAMILIES[family]!()))
}

/** Parses a type when a document needs it: most documents have few of a family's hundreds. */
class FamilyTypes implements Types {
  private readonly parsed = new Map<string, Schema>()

  /** @param lines a line feed, the name, a blank and the JSON of each type */
  constructor(private readonly lines: string) {}

  get(name: string): Schema | undefined {
    const known = this.parsed.get(name)
    if (known) return known
    const start = this.lines.indexOf(`\n${name} {`)
    if (start < 0) return undefined
    const end = this.lines.indexOf('\n', start + 1)
    const schema = parseType(this.lines.slice(start + name.length + 2, end < 0 ? undefined : end))
    this.parsed.set(name, schema)
    return schema
  }
}

/** The JSON of a type leaves out what most types say: they are objects without other members. */
export function parseType(json: string): Schema {
  const schema = JSON.parse(json) as Schema
  return schema.type === undefined && schema.properties
    ? { type: 'object', additionalProperties: false, ...schema }
    : schema
}
