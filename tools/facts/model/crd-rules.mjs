/** What the API server does with an object of a CustomResourceDefinition, from the markers of its Go types. */

/** Both refer to the same parent. */
const SAME_PARENT =
  "p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.namespace) ? p1.namespace : '') == (has(p2.namespace) ? p2.namespace : '')"
const SECTION = (parent) => `(has(${parent}.sectionName) ? ${parent}.sectionName : '')`
const PORT = (parent) => `(has(${parent}.port) ? ${parent}.port : 0)`

/** Rules of the experimental channel, which accepts what the standard channel accepts. */
const PARENTS = [
  [
    'parentRefs',
    `self.all(p1, self.all(p2, ${SAME_PARENT} ? ((${SECTION('p1')} == '') == (${SECTION('p2')} == '') && (${PORT('p1')} == 0) == (${PORT('p2')} == 0)) : true))`,
    'sectionName or port must be specified when parentRefs includes 2 or more references to the same parent',
  ],
  [
    'parentRefs',
    `self.all(p1, self.exists_one(p2, ${SAME_PARENT} && ${SECTION('p1')} == ${SECTION('p2')} && ${PORT('p1')} == ${PORT('p2')}))`,
    'sectionName or port must be unique when parentRefs includes 2 or more references to the same parent',
  ],
]
const RULE_NAMES = [
  'rules',
  'self.all(l1, !has(l1.name) || self.exists_one(l2, has(l2.name) && l1.name == l2.name))',
  'Rule name must be unique within the route',
]

/** Rules whose comment in the Go source is apart from the type, so that its facts lack them. */
const APART = {
  HTTPRequestMirrorFilter: [
    [
      '',
      '!(has(self.percent) && has(self.fraction))',
      'Only one of percent or fraction may be specified in HTTPRequestMirrorFilter',
    ],
  ],
  Fraction: [['', 'self.numerator >= 0', 'numerator must be at least 0']],
  GatewaySpecAddress: [
    [
      '',
      "self.type != 'IPAddress' || !has(self.value) || isIP(self.value)",
      'an address of the type IPAddress must be an IP address',
    ],
  ],
  BackendTLSPolicyValidation: [
    [
      '',
      "!has(self.wellKnownCACertificates) || self.wellKnownCACertificates.matches('^(System|[a-z0-9.-]+/[A-Za-z0-9/._~%!$&()*+,;=:-]+)?$')",
      'wellKnownCACertificates must be System, or a name with a domain in front',
    ],
  ],
  HTTPRouteFilter: [
    [
      '',
      "!(!has(self.externalAuth) && self.type == 'ExternalAuth')",
      'filter.externalAuth must be specified for ExternalAuth filter.type',
    ],
  ],
  HTTPRouteSpec: [...PARENTS, RULE_NAMES],
  GRPCRouteSpec: [...PARENTS, RULE_NAMES],
  TLSRouteSpec: PARENTS,
  TCPRouteSpec: PARENTS,
  UDPRouteSpec: PARENTS,
}

/**
 * By type that an author writes: its cross-field rules (`x-kubernetes-validations`: path below the type, rule, message) and the defaults of its
 * fields. Unique keys of a list are written as a rule.
 * @param {Record<string, Record<string, any>>} families types of each family by name
 * @param {ReadonlyMap<string, string>} names the model's name of each modelled type, by `family.name`
 */
export function crdTypes(families, names) {
  const types = [...names]
    .filter(([, name]) => !/Status(?:Address)?$/.test(name))
    .map(([key, name]) => {
      const [family, goName] = key.split('.')
      const facts = families[family][goName]
      const fields = fieldsOf(families, family, facts)
      return {
        name,
        rules: [...rulesOfType(families, family, facts), ...(APART[name] ?? []), ...fields.flatMap(rulesOfField)],
        defaults: Object.fromEntries(fields.flatMap(defaultOf)),
      }
    })
  return types.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Fields of a type and of those that it embeds. */
function fieldsOf(families, family, { fields = [] }) {
  return fields.flatMap((field) => {
    if (field.name !== undefined) return [field]
    const embedded = embeddedIn(families, family, field)
    return embedded ? fieldsOf(families, embedded.family, embedded.facts) : []
  })
}

/** Rules at a type, at those that it embeds, and where it embeds them. */
function rulesOfType(families, family, { markers, fields = [] }) {
  const inherited = fields.flatMap((field) => {
    const embedded = field.name === undefined && embeddedIn(families, family, field)
    return embedded ? [...rulesOfType(families, embedded.family, embedded.facts), ...rulesIn(field.markers, '')] : []
  })
  return [...rulesIn(markers, ''), ...inherited]
}

function embeddedIn(families, family, { type }) {
  const [home, name] = type.startsWith('gwv1.') ? ['gateway-api', type.slice(5)] : [family, type]
  const facts = families[home][name]
  return facts && { family: home, facts }
}

function rulesOfField({ name, markers = [] }) {
  const keys = markers.flatMap((marker) => /^(?:k8s:)?listMapKey=(.*)$/.exec(marker)?.[1] ?? [])
  const same = keys.length
    ? keys.map((key) => `a.${key} == b.${key}`).join(' && ')
    : markers.includes('listType=set')
      ? 'a == b'
      : undefined
  const message = keys.length
    ? `${keys.join(' and ')} must be unique in \`${name}\``
    : `\`${name}\` must not repeat a value`
  const written = rulesIn(markers, name)
  const isWritten = written.some(
    ([, rule]) => rule.includes('exists_one') && keys.some((key) => rule.includes(`.${key} == `)),
  )
  return [
    ...written,
    ...(same === undefined || isWritten ? [] : [[name, `self.all(a, self.exists_one(b, ${same}))`, message]]),
  ]
}

function rulesIn(markers = [], path) {
  return markers
    .map((marker) => /^kubebuilder:validation:XValidation:(.*)$/s.exec(marker)?.[1])
    .filter((text) => text !== undefined)
    .map((text) => [path, markerValue(text, 'rule'), markerValue(text, 'message')?.replace(/\.$/, '')])
    .filter(([, rule]) => rule !== undefined)
}

/** A value of a marker: a Go string. */
function markerValue(text, name) {
  const match = new RegExp(`(?:^|,)${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|\`([^\`]*)\`)`).exec(text)
  return match?.[2] ?? (match ? JSON.parse(`"${match[1]}"`) : undefined)
}

function defaultOf({ name, markers = [] }) {
  const text = markers.map((marker) => /^kubebuilder:default:?=(.*)$/s.exec(marker)?.[1]).find((found) => found)
  return text === undefined || name === 'status' ? [] : [[name, parseMarker(text)]]
}

/** A value as a marker writes it: JSON, but bare words are strings and braces are lists where they hold values. */
export function parseMarker(text) {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}:,]|[^\s{}:,"]+/g)
  const value = () => {
    const token = tokens.shift()
    if (token !== '{') return /^["\d-]|^(?:true|false)$/.test(token) ? JSON.parse(token) : token
    const isObject = tokens[1] === ':'
    const items = []
    while (tokens[0] !== '}') {
      const key = isObject ? tokens.splice(0, 2)[0] : undefined
      items.push(isObject ? [key, value()] : value())
      if (tokens[0] === ',') tokens.shift()
    }
    tokens.shift()
    return isObject ? Object.fromEntries(items) : items
  }
  return tokens.length > 1 && tokens[0] !== '{' ? text : value()
}
