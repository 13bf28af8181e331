/** Changes that leave a program the same, each with the reason why no answer depends on them. */
export interface NoEffect {
  /** Kinds of Kubernetes objects, or dialects of files that are one configuration; absent: all of them. */
  kinds?: readonly string[]
  /** `*` is one name or index, `**` any number. */
  path: string
  /** Only these changes. */
  change?: RegExp
  /**
   * `always`: the field never has an effect. `sometimes`: it depends on the rest of the configuration, and elsewhere a
   * change of this field has an effect. `unused`: a part that can be taken out without an effect, and all that is in it.
   */
  when: 'always' | 'sometimes' | 'unused'
  reason: string
}

const GLOO_POLICIES = ['RouteOption', 'VirtualHostOption', 'RouteTable']
const AGENTGATEWAY_POLICIES = ['AgentgatewayPolicy', 'TrafficPolicy']

export const NO_EFFECT: readonly NoEffect[] = [
  // Objects and their names.
  {
    kinds: [...GLOO_POLICIES, ...AGENTGATEWAY_POLICIES, 'Upstream', 'Secret', 'Service', 'AgentgatewayBackend'],
    path: '',
    when: 'unused',
    reason: 'nothing refers to the object, or another of its kind wins',
  },
  { kinds: ['HTTPRoute'], path: '', when: 'unused', reason: 'a later object of its name replaces it' },
  { path: 'metadata/name', when: 'sometimes', reason: 'nothing refers to the object by its name' },
  { path: 'metadata/namespace', when: 'sometimes', reason: 'it is the default, or no reference depends on it' },
  { path: 'metadata', change: /dropped/, when: 'sometimes', reason: 'the name and the namespace have no effect here' },
  { path: '**/namespace', change: /dropped/, when: 'sometimes', reason: 'the default is the same namespace' },
  { path: 'metadata/creationTimestamp', when: 'sometimes', reason: 'it is not the age that decides here' },
  { path: 'metadata/labels/**', when: 'sometimes', reason: 'nothing selects by the label' },
  { kinds: ['Secret'], path: 'type', when: 'always', reason: 'the keys of a Secret are read whatever its type is' },
  {
    kinds: ['Service'],
    path: 'spec/**',
    when: 'sometimes',
    reason: 'requests are compared up to the Service, not to the pods behind it',
  },

  // Gateway API.
  { kinds: ['Gateway'], path: 'spec/listeners/*/name', when: 'sometimes', reason: 'nothing refers to the listener' },
  {
    kinds: ['Gateway'],
    path: 'spec/listeners/*/allowedRoutes/**',
    when: 'sometimes',
    reason: 'all routes are in the namespace of the Gateway',
  },
  {
    kinds: ['HTTPRoute'],
    path: 'spec/rules/*',
    change: /swapped/,
    when: 'sometimes',
    reason: 'the most specific wins',
  },
  {
    kinds: ['HTTPRoute'],
    path: 'spec/rules/*/matches/**',
    change: /dropped/,
    when: 'sometimes',
    reason: 'the default is the prefix `/`',
  },
  { kinds: ['HTTPRoute'], path: 'spec/parentRefs/*/sectionName', when: 'sometimes', reason: 'there is one listener' },
  {
    kinds: ['VirtualHostOption'],
    path: 'spec/targetRefs/*/sectionName',
    change: /dropped/,
    when: 'sometimes',
    reason: 'there is one listener',
  },

  // Gloo.
  {
    kinds: ['VirtualService'],
    path: 'spec/virtualHost/domains/**',
    change: /dropped/,
    when: 'sometimes',
    reason: 'no domains mean every host',
  },
  { kinds: ['VirtualService'], path: '**/routes/*/name', when: 'always', reason: 'it is for people and statistics' },
  {
    kinds: ['RouteTable'],
    path: 'spec/routes/*/matchers/*/(prefix|exact|regex)',
    when: 'sometimes',
    reason: 'the path of the route that delegates counts, where that is inheritable',
  },
  { kinds: ['RouteTable'], path: '**/routes/*/name', when: 'always', reason: 'it is for people and statistics' },
  { path: '**/domains/*', change: /added/, when: 'sometimes', reason: 'another domain of the host covers it' },
  { path: '**/(matches|matchers)/*', change: /swapped/, when: 'sometimes', reason: 'any of them has to match' },
  { path: '**/matchers/**', change: /dropped/, when: 'sometimes', reason: 'no matcher means every path' },
  { path: '**/nestedClaimDelimiter', when: 'sometimes', reason: 'no name of a claim holds it' },
  {
    path: '**/jwtPrincipal/claims/*',
    change: /another/,
    when: 'sometimes',
    reason: 'a boolean is expected, and every string but `true` means false; or the policy is without effect',
  },
  { path: '**/jwtPrincipal/matcher', change: /dropped/, when: 'sometimes', reason: 'it is the default' },
  { path: '**/permissions', change: /dropped/, when: 'sometimes', reason: 'it is empty' },
  {
    path: '**/requestHeadersToAdd/*',
    change: /swapped/,
    when: 'sometimes',
    reason: 'headers of Secrets are set first',
  },
  {
    path: '**/(validationPolicy|clockSkewSeconds|append|autoHostRewrite|prefixRewrite|disable)',
    change: /dropped/,
    when: 'sometimes',
    reason: 'it is the default',
  },
  { path: '**/options/**', change: /dropped/, when: 'sometimes', reason: 'it holds nothing but defaults' },
  {
    path: '**/remote/(cacheDuration|asyncFetch|timeout)',
    when: 'always',
    reason: 'what an address answers is compared as it is now',
  },

  {
    kinds: ['RouteTable'],
    path: 'spec/routes/*',
    when: 'unused',
    reason: 'Gloo drops the route, since it does not fit the route that delegates, or no request reaches it',
  },
  {
    kinds: ['RouteTable'],
    path: 'spec/routes/*',
    change: /swapped/,
    when: 'sometimes',
    reason: 'one of them is dropped',
  },
  {
    path: '**/jwt/validationPolicy',
    when: 'sometimes',
    reason: '`allowMissingOrFailedJwt` wins',
  },
  {
    kinds: ['RouteOption', 'VirtualHostOption'],
    path: 'spec/options/**',
    when: 'sometimes',
    reason: 'an older object has the field as well',
  },

  // Keys.
  {
    path: '**/(key|jwks|inline|inline_string)',
    change: /^keys\.\d+\.(x5t|x5c|x5u|key_ops|use|crv|ext|alg)\b/,
    when: 'sometimes',
    reason: 'the gateway reads the key without it',
  },

  {
    path: '**/(key|jwks|inline|inline_string)',
    change: /^keys\.\d+(\.(n|e|x|y))? (swapped|another)/,
    when: 'sometimes',
    reason: 'keys are found by `kid`, and of those with one `kid` the last counts',
  },

  // Gloo's own Gateways.
  { kinds: ['Gateway'], path: 'spec/bindPort', change: /dropped/, when: 'sometimes', reason: 'it is the default' },
  {
    kinds: ['Gateway'],
    path: 'spec/httpGateway/virtualServiceNamespaces/**',
    change: /added/,
    when: 'sometimes',
    reason: 'there is nothing in the namespace',
  },

  // agentgateway.
  {
    path: '**/mode',
    change: /dropped/,
    when: 'sometimes',
    reason: 'it is the default',
  },
  {
    kinds: AGENTGATEWAY_POLICIES,
    path: '**/action',
    change: /dropped/,
    when: 'sometimes',
    reason: 'the default is Allow',
  },
  {
    kinds: AGENTGATEWAY_POLICIES,
    path: '**/jwtAuthentication/providers/**',
    when: 'sometimes',
    reason: 'the keys are not readable: the provider refuses every token',
  },
  {
    kinds: ['TrafficPolicy'],
    path: 'apiVersion',
    when: 'always',
    reason: 'the kind is documented and served in no group: it is read as what it was renamed to',
  },
  { kinds: ['standalone'], path: 'policies/*/name/**', when: 'always', reason: 'it is for people' },
  {
    kinds: ['standalone'],
    path: 'policies/*',
    when: 'unused',
    reason: 'its target does not exist, or another policy wins',
  },
  { kinds: ['standalone'], path: 'policies', when: 'unused', reason: 'no target exists' },
  {
    kinds: ['standalone'],
    path: 'policies/*',
    change: /swapped/,
    when: 'sometimes',
    reason: 'they have different targets, or no field in common',
  },
  {
    kinds: ['standalone'],
    path: '**/apiKey/keys/*',
    change: /swapped/,
    when: 'sometimes',
    reason: 'keys are found by their value',
  },
  {
    kinds: ['standalone'],
    path: '**/authorization/rules/*',
    change: /swapped/,
    when: 'sometimes',
    reason: 'both are the same rule, in another spelling',
  },
  { kinds: ['standalone'], path: 'routeGroups/*', when: 'unused', reason: 'no route refers to the group' },
  { kinds: ['standalone'], path: 'backends/*', when: 'unused', reason: 'no route refers to the backend' },
  { kinds: ['standalone'], path: 'routeGroups', when: 'unused', reason: 'no route refers to a group' },
  {
    kinds: ['standalone'],
    path: '**/routes/*',
    when: 'unused',
    reason: 'with `matches: []` no request reaches the route',
  },
  {
    kinds: ['standalone'],
    path: '**/routes/*',
    change: /swapped/,
    when: 'sometimes',
    reason: 'the most specific wins',
  },
  {
    kinds: ['standalone'],
    path: '**/routes/*/name',
    when: 'sometimes',
    reason: 'it decides only between routes of one rank',
  },
  { kinds: ['standalone'], path: '**/listeners/*/name', when: 'sometimes', reason: 'nothing refers to the listener' },
  {
    kinds: ['standalone'],
    path: '**/policies/timeout/**',
    when: 'always',
    reason: 'answers are compared, not how long they take',
  },
  {
    kinds: ['standalone'],
    path: '**/backendAuth/**',
    when: 'sometimes',
    reason: '`credentials` beside a `key` that is a string are ignored, and a policy of the backend wins',
  },
  { kinds: ['standalone'], path: '**/cors/maxAge', when: 'sometimes', reason: 'parts of a second are not sent' },
  {
    kinds: ['standalone'],
    path: '**/apiKey/keys/*/metadata',
    when: 'sometimes',
    reason: 'metadata that are not an object have no members',
  },
  {
    kinds: ['standalone'],
    path: '**/(requestRedirect|directResponse)/**',
    when: 'sometimes',
    reason: 'the other of the two answers, or both spellings mean the same',
  },
  { kinds: ['standalone'], path: '**/backends', when: 'unused', reason: 'the route answers by itself' },
  {
    kinds: ['standalone'],
    path: '**/models/*',
    change: /swapped/,
    when: 'sometimes',
    reason: 'the most specific name wins',
  },
  {
    kinds: ['standalone'],
    path: '**/mcp/host',
    change: /another/,
    when: 'sometimes',
    reason: 'a query of it is ignored, or both spellings mean the same address',
  },
  { kinds: ['standalone'], path: '**/mcp/port', change: /dropped/, when: 'sometimes', reason: 'it is the default' },
  {
    kinds: ['standalone'],
    path: '**/(prefixMode|protocol|location|port|status)',
    change: /dropped/,
    when: 'sometimes',
    reason: 'it is the default',
  },
  {
    kinds: ['standalone'],
    path: '**/matches/**',
    change: /dropped/,
    when: 'sometimes',
    reason: 'no match, and no path, mean every path',
  },
  { kinds: ['standalone'], path: '**/gateways/**', change: /dropped/, when: 'sometimes', reason: 'it is the default' },
  {
    kinds: ['standalone'],
    path: '**/gateways/**',
    change: /another value/,
    when: 'sometimes',
    reason: 'the gateway has one listener, which both names mean',
  },
  {
    kinds: ['standalone'],
    path: '**/policies/**',
    change: /dropped/,
    when: 'sometimes',
    reason: 'it is null or empty',
  },

  // Envoy.
  {
    kinds: ['envoy'],
    path: '**/provider_name',
    change: /another/,
    when: 'sometimes',
    reason: 'the other provider accepts the same tokens, and no rule asks which of the two did',
  },

  // LiteLLM.
  {
    kinds: ['litellm'],
    path: '**/litellm_params/(api_version|timeout|rpm|tpm|max_retries)',
    when: 'always',
    reason: 'what the provider is asked is compared by model and address',
  },
  {
    kinds: ['litellm'],
    path: 'general_settings/litellm_jwtauth/upsert_sso_user_to_team',
    when: 'always',
    reason: 'it is read when users log in, not when a request is authenticated',
  },
  {
    kinds: ['litellm'],
    path: 'general_settings/litellm_jwtauth/**',
    change: /dropped/,
    when: 'sometimes',
    reason: 'it is the default',
  },
]

/** `**` and `*` of a path, as a regular expression over `a/b/0`. */
const patterns = new Map<string, RegExp>()

function patternOf(path: string): RegExp {
  let pattern = patterns.get(path)
  if (!pattern) {
    const parts = path.split('/').map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part))
    pattern = new RegExp(
      `^${parts
        .join('/')
        .replaceAll('.*/', '(?:.*/)?')
        .replace(/\/\.\*$/, '(?:/.*)?')}$`,
    )
    patterns.set(path, pattern)
  }
  return pattern
}

/** The first row that says why a change has no effect; rows of unused parts are asked for separately. */
export function noEffectOf(kind: string, path: readonly (string | number)[], change: string): NoEffect | undefined {
  const text = path.join('/')
  return NO_EFFECT.find(
    (row) =>
      row.when !== 'unused' &&
      (row.kinds?.includes(kind) ?? true) &&
      (row.change?.test(change) ?? true) &&
      patternOf(row.path).test(text),
  )
}

/** Parts around a place, or at it, that a row calls unused, if taking them out changes nothing. */
export function unusedPartsAround(kind: string, path: readonly (string | number)[]): (string | number)[][] {
  const parts = Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, length))
  return parts.filter((part) =>
    NO_EFFECT.some(
      (row) => row.when === 'unused' && (row.kinds?.includes(kind) ?? true) && patternOf(row.path).test(part.join('/')),
    ),
  )
}
