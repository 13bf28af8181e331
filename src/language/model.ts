import { rootOf, type Schema } from '../validate/schema.js'
import type { Document } from '../yaml/source.js'

/** A schema of the model with what editors show. */
export interface FieldSchema extends Schema {
  description?: string
  markdownDescription?: string
  default?: unknown
  examples?: unknown[]
  properties?: Record<string, FieldSchema>
  items?: FieldSchema
  anyOf?: FieldSchema[]
  oneOf?: FieldSchema[]
  allOf?: FieldSchema[]
}

/** A field as the model declares it. */
export interface Field {
  name: string
  schema: FieldSchema
  isRequired: boolean
}

/** The model with its documentation: what can be written at a place of a document, and what it means. */
export class Model {
  private readonly definitions: Readonly<Record<string, FieldSchema>>
  private readonly expressions: ReadonlySet<FieldSchema>

  /** `schema`: the content of `schema.json`. */
  constructor(schema: { definitions: Readonly<Record<string, unknown>> }) {
    this.definitions = schema.definitions as Readonly<Record<string, FieldSchema>>
    this.expressions = new Set(Object.entries(this.definitions).flatMap(([name, type]) => (isCel(name) ? [type] : [])))
  }

  /** What the model allows at a path of a document, without references: one schema per alternative. */
  schemasAt(document: Document, path: readonly (string | number)[]): FieldSchema[] {
    let schemas = this.rootSchemas(document)
    for (const part of path) schemas = schemas.flatMap((schema) => this.step(schema, part))
    return schemas
  }

  /** The field that a path leads to. Its own description wins over that of its type. */
  field(document: Document, path: readonly (string | number)[]): Field | undefined {
    const name = path.at(-1)
    if (typeof name !== 'string') return undefined
    for (const parent of this.schemasAt(document, path.slice(0, -1))) {
      const schema = parent.properties?.[name]
      if (schema && Object.hasOwn(parent.properties!, name))
        return { name, schema, isRequired: parent.required?.includes(name) === true }
    }
    return undefined
  }

  /** Fields that a map at this path can have. */
  fields(document: Document, path: readonly (string | number)[]): Field[] {
    const fields = new Map<string, Field>()
    for (const { properties = {}, required } of this.schemasAt(document, path))
      for (const [name, schema] of Object.entries(properties))
        if (!fields.has(name)) fields.set(name, { name, schema, isRequired: required?.includes(name) === true })
    return [...fields.values()]
  }

  /** Values that the model lists for a schema, as they are written in YAML. */
  values(schema: FieldSchema): string[] {
    const values = this.alternatives(schema).flatMap(({ enum: list, const: only, type }) => [
      ...(list ?? []),
      ...(only === undefined ? [] : [only]),
      ...(type === 'boolean' ? [true, false] : []),
    ])
    return [...new Set(values.filter((value) => value !== null).map(String))]
  }

  /** Documentation in Markdown: that of the field, else that of its type. */
  documentation(schema: FieldSchema): string | undefined {
    if (schema.markdownDescription ?? schema.description) return schema.markdownDescription ?? schema.description
    const [only, ...others] = this.alternatives(schema)
    return only !== undefined && others.length === 0 ? (only.markdownDescription ?? only.description) : undefined
  }

  /** `string`, `list of maps`: what a value is, in words. */
  typeName(schema: FieldSchema): string {
    if (schema.$ref !== undefined) {
      const target = this.resolve(schema)
      return target.type === 'object' || target.properties ? 'map' : this.typeName(target)
    }
    if (schema.type === 'array') return schema.items ? `list of ${plural(this.typeName(schema.items))}` : 'list'
    if (schema.enum || schema.const !== undefined) return 'enum'
    if (schema.type === 'object') return schema.properties ? 'map' : 'map of names'
    if (Array.isArray(schema.type)) return schema.type.filter((type) => type !== 'null').join(' or ')
    if (schema.type !== undefined) return schema.type
    const names = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== 'null')
    return [...new Set(names.map((alternative) => this.typeName(alternative)))].join(' or ') || 'any value'
  }

  /** Values of this schema are CEL expressions. */
  isExpression(schema: FieldSchema): boolean {
    return this.expressions.has(this.resolve(schema))
  }

  /** A value can be a list, a map or a scalar. */
  shape(schema: FieldSchema): 'map' | 'list' | 'scalar' {
    const alternatives = this.alternatives(schema)
    if (alternatives.some(({ type, enum: values }) => values !== undefined || isScalarType(type))) return 'scalar'
    return alternatives.some(({ type }) => type === 'array') ? 'list' : 'map'
  }

  private rootSchemas(document: Document): FieldSchema[] {
    const root = rootOf(document)
    if (!root || document.family === null) return []
    // The API server and Gateway API objects are part of agentgateway's model.
    const families = [document.family, 'agentgateway', 'gloo', 'standalone', 'litellm']
    const name = families.map((family) => `${family}.${root.type}`).find((key) => Object.hasOwn(this.definitions, key))
    return name === undefined ? [] : this.alternatives(this.definitions[name]!)
  }

  private step(schema: FieldSchema, part: string | number): FieldSchema[] {
    if (typeof part === 'number') return schema.items ? this.alternatives(schema.items) : []
    const { properties, additionalProperties } = schema
    if (properties && Object.hasOwn(properties, part)) return this.alternatives(properties[part]!)
    return typeof additionalProperties === 'object' ? this.alternatives(additionalProperties) : []
  }

  /** The schema itself and its alternatives, without references. */
  private alternatives(schema: FieldSchema): FieldSchema[] {
    const resolved = this.resolve(schema)
    const nested = [...(resolved.anyOf ?? []), ...(resolved.oneOf ?? []), ...(resolved.allOf ?? [])]
    // `{ required: [...] }` alone restricts the schema that it is in.
    const real = nested.filter(
      (part) => part.$ref !== undefined || part.type || part.properties || part.enum || part.anyOf,
    )
    return real.length === 0
      ? [resolved]
      : [resolved, ...real.flatMap((part) => this.alternatives(part))].filter(isUseful)
  }

  private resolve(schema: FieldSchema): FieldSchema {
    if (schema.$ref === undefined) return schema
    return this.resolve(this.definitions[schema.$ref.replace('#/definitions/', '')]!)
  }
}

const plural = (types: string): string => types.replace(/\b(?!or\b|of\b|any\b)[a-z]+\b(?= or|$)/g, '$&s')

const isCel = (name: string): boolean => name.endsWith('.CELExpression')

/** More than a frame around alternatives. */
const isUseful = ({ type, properties, enum: values, items, const: only, additionalProperties }: FieldSchema): boolean =>
  [type, properties, values, items, only, additionalProperties].some((part) => part !== undefined)

const isScalarType = (type: FieldSchema['type']): boolean =>
  [type ?? []].flat().some((name) => name === 'string' || name === 'number' || name === 'integer' || name === 'boolean')
