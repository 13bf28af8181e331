import { readFileSync } from 'node:fs'

/** Ids of the published schemas (`schema/ID.json`). */
export const SCHEMA_IDS = [
  'gloo',
  'gloo-gateway-api',
  'agentgateway',
  'standalone',
  'litellm',
  'tutorial',
  'suite',
] as const

/** The text of a published schema; without an id that of `schema.json`, which selects the dialect itself. */
export function readSchema(id?: string): string {
  // The bundles in `dist/chunks` are as deep in the package as this file is in the repository.
  const root = new URL('../../', import.meta.url)
  return readFileSync(new URL(id === undefined ? 'schema.json' : `schema/${id}.json`, root), 'utf8')
}
