/** facts/gloo-proto.json (messages and enums of Gloo's protos) to declarations. */
import { typeName } from './declaration.mjs'

const ROOTS = {
  VirtualService: 'gateway.solo.io',
  RouteTable: 'gateway.solo.io',
  RouteOption: 'gateway.solo.io',
  VirtualHostOption: 'gateway.solo.io',
  Gateway: 'gateway.solo.io',
  HttpListenerOption: 'gateway.solo.io',
  ListenerOption: 'gateway.solo.io',
  Upstream: 'gloo.solo.io',
  UpstreamGroup: 'gloo.solo.io',
  Settings: 'gloo.solo.io',
  AuthConfig: 'enterprise.gloo.solo.io',
}

/** How protobuf JSON writes its well-known and scalar types. Wrappers are plain values, and may be null. */
const SCALARS = {
  string: 'string',
  bool: 'boolean',
  float: 'number',
  double: 'number',
  bytes: 'Bytes',
  uint32: 'UInt32',
  int32: 'Int32',
  int64: 'Int64',
  uint64: 'Int64',
  'google.protobuf.BoolValue': 'boolean | null',
  'google.protobuf.StringValue': 'string | null',
  'google.protobuf.UInt32Value': 'UInt32 | null',
  'google.protobuf.Int32Value': 'Int32 | null',
  'google.protobuf.DoubleValue': 'number | null',
  'google.protobuf.FloatValue': 'number | null',
  'google.protobuf.Duration': 'Duration',
  'google.protobuf.Struct': 'Free',
  'google.protobuf.Any': 'Free',
  'google.protobuf.Value': 'Anything',
  'google.protobuf.ListValue': 'Anything[]',
  'google.protobuf.Empty': 'Empty',
}

/** Required fields: the protos have none, the AuthConfig CustomResourceDefinition declares these. */
const REQUIRED = {
  AuthConfigSpec: ['configs'],
  HmacAuth: ['secretRefs'],
  SecretRefList: ['secretRefs'],
  Ldap: ['address'],
  OAuth: ['appUrl'],
  IntrospectionValidation: ['introspectionUrl'],
  JwtValidationLocalJwks: ['inlineString'],
  JwtValidationRemoteJwks: ['url'],
  PlainOAuth2: ['clientId', 'appUrl', 'callbackPath', 'authEndpoint', 'tokenEndpoint'],
  OidcAuthorizationCode: ['clientId', 'issuerUrl', 'appUrl', 'callbackPath'],
  OidcAuthorizationCodeClientAuthenticationPrivateKeyJwt: ['signingKeyRef'],
  OpaAuth: ['query'],
  OpaServerAuth: ['package'],
  PassThroughGrpc: ['address'],
  PassThroughHttp: ['url'],
  AuthPlugin: ['config'],
}

/** Package words that tell nothing in a type's name. */
const NOISE = new Set(['solo', 'io', 'options', 'gloo', 'envoy', 'api', 'config'])

export function glooDeclarations({ messages, enums }) {
  const names = nameAll([...Object.keys(messages), ...Object.keys(enums)].filter((name) => !SCALARS[name]))
  const declarations = []
  for (const [name, values] of Object.entries(enums)) {
    const type = [...values.map((value) => `'${value}'`), 'EnumNumber'].join(' | ')
    declarations.push({ name: names[name], file: fileOf(name), tags: [], text: '', type })
  }
  for (const [name, fields] of Object.entries(messages)) {
    if (SCALARS[name]) continue
    const required = REQUIRED[names[name]] ?? []
    declarations.push({
      name: names[name],
      file: fileOf(name),
      tags: [],
      text: '',
      fields: fields
        .filter((field) => !(isRoot(name) && field.name === 'metadata'))
        .map((field) => fieldOf(field, names, required)),
    })
  }
  return { declarations, names, roots: ROOTS }
}

function fieldOf(field, names, required) {
  const one = SCALARS[field.type] ?? names[field.type]
  if (!one) throw new Error(`no type for ${field.type}`)
  const list = one.includes('|') ? `(${one})[]` : `${one}[]`
  return {
    name: field.name,
    type: field.map ? `{ [name: string]: ${one} }` : field.repeated ? list : one,
    optional: !required.includes(field.name),
    tags: [
      ...(field.oneof ? [`@oneof ${field.oneof}`] : []),
      ...(field.deprecated ? ['@deprecated no longer recommended'] : []),
    ],
  }
}

const isRoot = (name) => Object.entries(ROOTS).some(([kind, group]) => name === `${group}.${kind}`)
// A message in a message may start in lower case; a package never follows a message.
const firstOwn = (name) => name.split('.').findIndex((part) => /^[A-Z]/.test(part))
const packageOf = (name) => name.split('.').slice(0, firstOwn(name))
const own = (name) => pascal(name.split('.').slice(firstOwn(name)))
const pascal = (parts) =>
  parts
    .flatMap((part) => part.split(/[_-]/))
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join('')

/** One file a package, named by what tells it apart. */
function fileOf(name) {
  // The largest package has two subjects.
  if (/^gloo\.solo\.io\.(Settings|GlooOptions|GatewayOptions)/.test(name)) return 'settings'
  const parts = packageOf(name)
  const telling = parts.filter((part) => !NOISE.has(part) && !/^v\d/.test(part))
  return (telling.length ? telling : parts.slice(0, 1)).join('-').replaceAll('_', '-').toLowerCase()
}

/** Flat unique names: schema definitions share one table. The package is a prefix where the short name is taken. */
function nameAll(all) {
  const count = new Map()
  for (const name of all) count.set(own(name), (count.get(own(name)) ?? 0) + 1)
  const taken = new Set(['UInt32', 'Int32', 'Int64', 'Duration', 'Free', 'Empty', 'Bytes', 'ObjectMeta', 'Status'])
  const names = {}
  for (const name of [...all].sort((a, b) => Number(isRoot(b)) - Number(isRoot(a)))) {
    const short = own(name)
    const telling = packageOf(name).filter((part) => !NOISE.has(part))
    let chosen = isRoot(name) ? `${short}Spec` : short
    if (!isRoot(name) && (count.get(short) > 1 || taken.has(short) || ROOTS[short]))
      chosen = pascal(telling.length ? telling : ['gloo']) + short
    if (taken.has(chosen)) chosen = pascal(packageOf(name)) + short
    if (taken.has(chosen)) throw new Error(`${name}: ${chosen} is taken`)
    taken.add(chosen)
    names[name] = typeName(chosen)
  }
  return names
}
