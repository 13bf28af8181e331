/**
 * Lists what the facts know, by family and type, for the test that counts what the schemas lack:
 *
 *     node tools/facts/list-fields.mjs FACTS_DIR > test/model/fields.json
 *
 * A type is named as in its model; its line holds the names of its fields, or of its enum's words.
 */
import fs from 'node:fs'
import path from 'node:path'
import { glooDeclarations } from './model/gloo.mjs'
import { kubernetesDeclarations } from './model/kubernetes.mjs'
import { standaloneDeclarations } from './model/standalone.mjs'

const facts = process.argv[2]
if (!facts) throw new Error('usage: node tools/facts/list-fields.mjs FACTS_DIR')
const read = (name) => JSON.parse(fs.readFileSync(path.join(facts, name), 'utf8'))
const lists = { gloo: {}, agentgateway: {}, standalone: {}, litellm: {} }

const proto = read('gloo-proto.json')
const { names } = glooDeclarations(proto)
for (const [name, fields] of Object.entries(proto.messages))
  if (names[name] && fields.length) lists.gloo[names[name]] = fields.map((field) => field.name).join(' ')
for (const [name, values] of Object.entries(proto.enums)) lists.gloo[names[name]] = values.join(' ')

const go = { agentgateway: read('agentgateway-k8s.json'), 'gateway-api': read('gateway-api.json') }
const kubernetes = kubernetesDeclarations(go)
for (const [family, types] of Object.entries(go)) {
  for (const [name, type] of Object.entries(types)) {
    const fields = (type.fields ?? []).filter((field) => field.name && field.name !== '-')
    const ours = kubernetes.names.get(`${family}.${name}`) ?? `${family}.${name}`
    if (fields.length) lists.agentgateway[ours] = fields.map((field) => field.name).join(' ')
  }
}

for (const { name, fields } of standaloneDeclarations(read('agentgateway-standalone.schema.json')).declarations)
  if (fields?.length) lists.standalone[name] = fields.map((field) => field.name).join(' ')

const { litellm_jwtauth: jwt, nested, ...rest } = read('litellm.json')
const NESTED = {
  JWTIssuerConfig: 'JwtIssuer',
  RoleMapping: 'RoleMapping',
  JWTLiteLLMRoleMap: 'RoleOfUser',
  ScopeMapping: 'ScopeMapping',
  JWTRoutingOverride: 'RoutingOverride',
  RoleBasedPermissions: 'RolePermissions',
}
const nameOf = (field) => field.name
lists.litellm.JwtAuth = jwt.fields.map(nameOf).join(' ')
for (const [name, type] of Object.entries(nested)) lists.litellm[NESTED[name]] = type.fields.map(nameOf).join(' ')
lists.litellm.GeneralSettings = [
  ...rest.general_settings_documented_model.fields,
  ...rest.general_settings_auth_keys_read_by_the_code,
]
  .map(nameOf)
  .filter((name, index, all) => all.indexOf(name) === index)
  .join(' ')

process.stdout.write(`${JSON.stringify(lists, null, 1)}\n`)
