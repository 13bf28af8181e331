/** Families of definitions to the schemas that are published: one per dialect, and one for everything. */
import { CONFIGURATIONS, KINDS, OWN_FILES, TITLES } from './kinds.mjs'

const DRAFT = 'http://json-schema.org/draft-07/schema#'
const HOME = 'https://raw.githubusercontent.com/claimwright/claimwright/main'

/** @param {Record<string, Record<string, object>>} families definitions by family */
export function dialectSchema(id, families) {
  const configuration = [...CONFIGURATIONS, ...OWN_FILES].find(({ ids }) => ids.includes(id))
  const definitions = new Table(families)
  const root = configuration
    ? { $ref: definitions.use(configuration.family, configuration.type) }
    : dispatch(
        KINDS.filter(({ ids }) => ids.includes(id)),
        definitions,
      )
  return document(`${HOME}/schema/${id}.json`, TITLES[id], root, definitions)
}

/** The one schema an editor needs. */
export function combinedSchema(families) {
  const definitions = new Table(families)
  const [standalone, litellm] = CONFIGURATIONS
  const root = {
    type: 'object',
    if: { anyOf: [{ required: ['apiVersion'] }, { required: ['kind'] }] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: dispatch(KINDS, definitions),
    else: {
      if: {
        anyOf: ['general_settings', 'litellm_settings', 'router_settings', 'model_list'].map((key) => ({
          required: [key],
        })),
      },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { $ref: definitions.use(litellm.family, litellm.type) },
      else: { $ref: definitions.use(standalone.family, standalone.type) },
    },
  }
  return document(`${HOME}/schema.json`, 'Access policy on AI gateways', root, definitions)
}

/** By `kind` and `apiVersion`, with `if`/`then`: an error is about the field, not about alternatives that do not fit. */
function dispatch(kinds, definitions) {
  const values = (list) => [...new Set(list)]
  return {
    type: 'object',
    properties: {
      apiVersion: { enum: values(kinds.flatMap(({ apiVersions }) => apiVersions)) },
      kind: { enum: values(kinds.map(({ kind }) => kind)) },
    },
    required: ['apiVersion', 'kind'],
    allOf: kinds.map(({ family, type, kind, apiVersions }) => ({
      if: {
        properties: { apiVersion: { enum: apiVersions }, kind: { const: kind } },
        required: ['apiVersion', 'kind'],
      },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { $ref: definitions.use(family, type) },
    })),
  }
}

function document(id, title, root, definitions) {
  return { $schema: DRAFT, $id: id, title, ...root, definitions: definitions.collected() }
}

/** Definitions in use, named by family. */
class Table {
  constructor(families) {
    this.families = families
    this.used = new Map()
  }

  /** Reference to a type, which it and what it refers to are added for. */
  use(family, type) {
    const name = `${family}.${type}`
    if (!this.used.has(name)) {
      const schema = this.families[family]?.[type]
      if (!schema) throw new Error(`no definition ${name}`)
      this.used.set(name, null)
      this.used.set(name, this.rename(schema, family))
    }
    return `#/definitions/${name}`
  }

  rename(schema, family) {
    if (Array.isArray(schema)) return schema.map((one) => this.rename(one, family))
    if (typeof schema !== 'object' || schema === null) return schema
    return Object.fromEntries(
      Object.entries(schema).map(([key, value]) =>
        key === '$ref' && typeof value === 'string'
          ? [key, this.use(family, value.replace('#/definitions/', ''))]
          : [key, this.rename(value, family)],
      ),
    )
  }

  collected() {
    return Object.fromEntries([...this.used].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
