import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isRecord } from '../../../src/yaml/plain.js'
import { Random } from '../envoy/random.js'
import { NEVER_DRAWN, SETTINGS_NEVER_DRAWN } from './never-drawn.js'
import { makeConfig } from './policies.js'

const OBJECTS = [
  'GeneralSettings',
  ...['JwtAuth', 'JwtIssuer', 'RoleMapping', 'RoleOfUser', 'ScopeMapping', 'RoutingOverride', 'RolePermissions'],
]

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../../schema/litellm.json'), 'utf8'))
const { definitions } = schema as { definitions: Record<string, { properties: object }> }
const fields = OBJECTS.flatMap((name) =>
  Object.keys(definitions[`litellm.${name}`]!.properties).map((field) => `${name}.${field}`),
)

/** Where members of an object are found in a configuration. */
const HOLDERS: Record<string, string> = {
  JwtIssuer: 'issuers',
  RoleMapping: 'role_mappings',
  RoleOfUser: 'jwt_litellm_role_map',
  ScopeMapping: 'scope_mappings',
  RoutingOverride: 'routing_overrides',
}

function drawnFields(configurations: number): Set<string> {
  const random = new Random(1)
  const drawn = new Set<string>()
  const add = (object: string, value: unknown): void => {
    const items = Array.isArray(value) ? value : [value]
    for (const item of items.filter(isRecord)) for (const name of Object.keys(item)) drawn.add(`${object}.${name}`)
  }
  for (let index = 0; index < configurations; index++) {
    const general = makeConfig(random)['general_settings'] as Record<string, unknown>
    const jwt = general['litellm_jwtauth'] as Record<string, unknown>
    add('GeneralSettings', general)
    add('JwtAuth', jwt)
    add('RolePermissions', general['role_permissions'])
    for (const [object, holder] of Object.entries(HOLDERS)) add(object, jwt[holder])
  }
  return drawn
}

it("draws every field of LiteLLM's policy, or says why not", () => {
  const drawn = drawnFields(600)
  const undrawn = fields.filter((field) => !drawn.has(field))
  const never = { ...NEVER_DRAWN, ...SETTINGS_NEVER_DRAWN }
  expect(undrawn.filter((field) => never[field] === undefined)).toEqual([])
  expect(Object.keys(never).filter((field) => !undrawn.includes(field))).toEqual([])
})
