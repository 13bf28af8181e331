/** facts/agentgateway-k8s.json and facts/gateway-api.json (Go types with their kubebuilder markers) to declarations. */
import { typeName } from './declaration.mjs'

/** Families and the Go package that holds each: `gwv1.X` in one names X of the other. */
const ROOTS = {
  agentgateway: {
    AgentgatewayPolicy: ['agentgateway.dev/v1alpha1'],
    AgentgatewayBackend: ['agentgateway.dev/v1alpha1'],
    AgentgatewayParameters: ['agentgateway.dev/v1alpha1'],
    AgentgatewayModel: ['agentgateway.dev/v1alpha1'],
  },
  'gateway-api': {
    Gateway: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'],
    HTTPRoute: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'],
    GRPCRoute: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1alpha2'],
    ListenerSet: ['gateway.networking.k8s.io/v1'],
    GatewayClass: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'],
    TLSRoute: [
      'gateway.networking.k8s.io/v1',
      'gateway.networking.k8s.io/v1alpha2',
      'gateway.networking.k8s.io/v1alpha3',
    ],
    TCPRoute: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1alpha2'],
    UDPRoute: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1alpha2'],
    BackendTLSPolicy: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1alpha3'],
    ReferenceGrant: ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'],
  },
}

const GO = {
  string: 'string',
  bool: 'boolean',
  int: 'Integer',
  int32: 'Integer',
  int64: 'Integer',
  uint32: 'Integer',
  'metav1.ObjectMeta': 'ObjectMeta',
  'metav1.ListMeta': 'Free',
  'metav1.Condition': 'Free',
  'metav1.LabelSelector': 'LabelSelector',
  'metav1.Duration': 'string',
  'time.Duration': 'string',
  'apiextensionsv1.JSON': 'Anything',
  'corev1.EnvVar': 'EnvVar',
  'corev1.ResourceRequirements': 'Free',
  'corev1.LocalObjectReference': 'SecretName',
  'corev1.PullPolicy': 'string',
  'resource.Quantity': 'Quantity',
  T: 'Anything',
  '*ast.InterfaceType': 'Anything',
}

/** Words that only the experimental channel of the Gateway API has. */
const EXPERIMENTAL = { HTTPRouteFilterType: ['ExternalAuth'] }

/** Limits that the facts hold for some uses of a type only. */
const LIMITS = { PortNumber: ['@minimum 1', '@maximum 65535'] }

/** Types whose values are open words, though the facts list the known ones. */
const OPEN = /^(AddressType|ProtocolType|Kind|Group|WellKnownCACertificatesType)$|Reason$|ConditionType$/

export function kubernetesDeclarations(facts) {
  const declarations = []
  const pending = []
  const seen = new Map()
  const nameOf = (family, name) =>
    family === 'gateway-api' && facts.agentgateway[name] ? `Gateway${name}` : typeName(name)
  const refer = (family, name) => {
    if (!seen.has(`${family}.${name}`)) {
      seen.set(`${family}.${name}`, nameOf(family, name))
      pending.push([family, name])
    }
    return nameOf(family, name)
  }
  const typeOf = (family, go) => {
    const type = go.replace(/^\*/, '')
    if (type.startsWith('[]')) return listOf(typeOf(family, type.slice(2)))
    const map = /^map\[(\w+)\](.*)$/.exec(type)
    if (map) return `{ [name: string]: ${typeOf(family, map[2])} }`
    if (GO[type]) return GO[type]
    const [home, name] = type.startsWith('gwv1.') ? ['gateway-api', type.slice(5)] : [family, type]
    if (!facts[home][name]) throw new Error(`no type for ${family} ${go}`)
    return refer(home, name)
  }
  for (const [family, kinds] of Object.entries(ROOTS)) for (const kind of Object.keys(kinds)) refer(family, kind)
  while (pending.length > 0) {
    const [family, name] = pending.shift()
    declarations.push({ ...declare(family, name, facts[family][name], typeOf), name: nameOf(family, name), family })
  }
  return { declarations, names: seen, roots: ROOTS }
}

function declare(family, name, type, typeOf) {
  const markers = type.markers ?? []
  const common = { file: fileOf(name), text: '', tags: tagsOf(markers) }
  // Go structs that marshal as one scalar.
  if (markers.includes('XIntOrString') || name === 'ByteSize') return { ...common, type: 'number | string' }
  if (markers.includes('kubebuilder:validation:Type=string')) return { ...common, type: 'string' }
  if (type.kind === 'struct') {
    const embedded = (type.fields ?? []).filter((field) => !field.name && field.type !== 'metav1.TypeMeta')
    const fields = (type.fields ?? []).filter((field) => field.name).map((field) => fieldOf(field, family, typeOf))
    const kind = ROOTS[family][name]
    const header = kind ? headerFields(name, kind) : []
    const bases = embedded.map((field) => typeOf(family, field.type))
    return { ...common, extends: bases, fields: [...header, ...fields] }
  }
  const values = type.values ?? enumOf(markers)
  if (values && !OPEN.test(name)) return { ...common, tags: [], type: values.map((value) => `'${value}'`).join(' | ') }
  const go = typeOf(family, type.underlying)
  return {
    ...common,
    tags: [...common.tags, ...(go === 'Integer' ? ['@TJS-type integer'] : []), ...(LIMITS[name] ?? [])],
    type: go === 'Integer' ? 'number' : go,
  }
}

function headerFields(kind, versions) {
  return [
    { name: 'apiVersion', type: versions.map((version) => `'${version}'`).join(' | '), optional: false, tags: [] },
    { name: 'kind', type: `'${kind}'`, optional: false, tags: [] },
  ]
}

function fieldOf(field, family, typeOf) {
  const words = enumOf(field.markers)
  const values = words && [...words, ...(EXPERIMENTAL[field.type] ?? []).filter((word) => !words.includes(word))]
  return {
    name: field.name,
    type: values ? unionOf(values, field.type) : typeOf(family, field.type),
    // The API server drops a null, and the CRDs do not require `metadata`.
    optional: field.optional === true || field.name === 'metadata' || field.name === 'status',
    tags: tagsOf(field.markers),
    text: '',
  }
}

function unionOf(values, go) {
  const isNumeric = ['int', 'int32', 'int64'].includes(go.replace(/^\*/, ''))
  const union = values.map((value) => (isNumeric ? value : `'${value}'`)).join(' | ')
  return go.startsWith('[]') ? `(${union})[]` : union
}

const listOf = (type) => (/[ |]/.test(type) ? `(${type})[]` : `${type}[]`)

function enumOf(markers = []) {
  const marker = markers.find((one) => /validation:Enum=/.test(one))
  return marker
    ?.replace(/.*validation:Enum=/, '')
    .split(';')
    .map((value) => value.trim().replace(/^"|"$/g, ''))
}

const LIMIT = /^(MinItems|MaxItems|MinLength|MaxLength|Minimum|Maximum|MinProperties|MaxProperties|maxItems):?=?(.*)$/

function tagsOf(markers = []) {
  return markers.flatMap((marker) => {
    const text = marker.replace(/^kubebuilder:(validation:)?/, '')
    const limit = LIMIT.exec(text)
    if (limit) return [`@${limit[1][0].toLowerCase()}${limit[1].slice(1)} ${limit[2]}`]
    if (text.startsWith('Pattern='))
      return [
        `@pattern ${text
          .slice(8)
          .replace(/^[`"']|[`"']$/g, '')
          .replaceAll('*/', '*\\/')}`,
      ]
    if (/^default:?=/.test(text)) return defaultOf(text.replace(/^default:?=/, ''))
    if (text.startsWith('ExactlyOneOf=')) return [`@exactlyOneOf ${text.slice(13)}`]
    if (text.startsWith('AtMostOneOf=')) return [`@atMostOneOf ${text.slice(12)}`]
    if (text.startsWith('AtLeastOneFieldSet')) return [`@atLeastOneOf ${/fields=(.*)/.exec(text)?.[1] ?? '*'}`]
    if (text.includes('PreserveUnknownFields')) return ['@open']
    return []
  })
}

function defaultOf(text) {
  const json = /^[[{"]|^(true|false|-?\d+)$/.test(text) ? text : JSON.stringify(text)
  try {
    return [`@default ${JSON.stringify(JSON.parse(json))}`]
  } catch {
    return []
  }
}

/** Types of one subject share a file. */
const SUBJECTS = [
  [/^AgentgatewayModel|^Model/, 'model'],
  [
    /^AgentgatewayParameters|Parameters|^Istio|^Image$|Shutdown|^Deployment|^KubernetesResource|^ServiceAccount|^HorizontalPod|^PodDis/,
    'parameters',
  ],
  [
    /^AI|Prompt|Guard|^LLM|Provider|^Bedrock|^OpenAI|^Anthropic|^Gemini|^Vertex|^Azure|^Google|^Webhook|Regex|Moderation/,
    'ai',
  ],
  [/^MCP|^Mcp/, 'mcp'],
  [/^AgentgatewayBackend|Backend/, 'backend'],
  [/TLS|Tls|Certificate|Cipher/, 'tls'],
  [
    /^Frontend|Keepalive|^Proxy|^HTTP[12]?$|^TCP$|Tracing|AccessLog|Otlp|^Metrics|^Log|Telemetry|^Attribute/,
    'frontend',
  ],
  [/^HTTP|^GRPC|Header|^Query|^Path|^Cookie|^Session|^CORS|^Fraction|Route/, 'routes'],
]

function fileOf(name) {
  return SUBJECTS.find(([pattern]) => pattern.test(name))?.[1] ?? 'common'
}
