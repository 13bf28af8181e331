import { createHash } from 'node:crypto'
import { expressionJson } from './expression.js'
import type { TestKey } from './keys.js'
import { AUDIENCES, ISSUERS, type Json, KEY_HOST, UPSTREAMS } from './policies.js'
import type { Random } from './random.js'

const FILTERS = 'type.googleapis.com/envoy.extensions.filters'
const typed = (type: string, members: Json = {}): Json => ({ '@type': `${FILTERS}.${type}`, ...members })

/** An Envoy configuration that draws every field which the reader of native configurations knows. */
export class NativeConfig {
  readonly bootstrap: Json
  readonly providers: Record<string, Json>
  /** A provider fetches its keys when they are needed: which of two fetches ends first is not certain. */
  private readonly waits: boolean

  constructor(
    private readonly random: Random,
    private readonly keys: readonly TestKey[],
  ) {
    const names = random.some(['p', 'q', 'r'], 1, 3)
    const waiting = random.chance(0.1) ? random.pick(names) : undefined
    this.waits = waiting !== undefined
    this.providers = Object.fromEntries(names.map((name) => [name, this.provider(name, name === waiting)]))
    this.bootstrap = { static_resources: { listeners: [this.listener()], clusters: this.clusters() } }
  }

  private listener(): Json {
    const { random } = this
    const manager = typed('network.http_connection_manager.v3.HttpConnectionManager', this.manager())
    const shares = random.chance(0.15)
    const first = { filters: [{ name: 'http', typed_config: manager }] }
    const main = shares ? [{ ...first, name: 'main', filter_chain_match: this.chainMatch(0) }] : [first]
    const others = shares ? random.some([201, 202, 203], 1, 3).map((status) => this.answeringChain(status)) : []
    const hasFallback = shares && random.chance(0.5)
    return {
      name: 'main',
      address: { socket_address: { address: '127.0.0.1', port_value: 8080 } },
      filter_chains: withDistinctMatches([...main, ...others]),
      ...(hasFallback && { default_filter_chain: { name: 'fallback', filters: this.answering(204) } }),
    }
  }

  private answeringChain(status: number): Json {
    return { name: `chain${status}`, filter_chain_match: this.chainMatch(status), filters: this.answering(status) }
  }

  private answering(status: number): Json[] {
    const manager = {
      stat_prefix: `answers${status}`,
      http_filters: [{ name: 'router', typed_config: typed('http.router.v3.Router') }],
      route_config: {
        virtual_hosts: [
          { name: 'answers', domains: ['*'], routes: [{ match: { prefix: '/' }, direct_response: { status } }] },
        ],
      },
    }
    return [{ name: 'http', typed_config: typed('network.http_connection_manager.v3.HttpConnectionManager', manager) }]
  }

  private chainMatch(mark: number): Json {
    const { random } = this
    const range = (address_prefix: string, prefix_len: number): Json => ({ address_prefix, prefix_len })
    const ranges = [range('127.0.0.1', 32), range('127.0.0.0', 8), range('10.0.0.0', 8)]
    return {
      ...random.maybe(0.5, () => ({ prefix_ranges: [random.pick(ranges)] })),
      ...random.maybe(0.2, () => ({ direct_source_prefix_ranges: [random.pick(ranges)] })),
      ...random.maybe(0.2, () => ({ source_prefix_ranges: [random.pick(ranges)] })),
      ...random.maybe(0.3, () => ({ source_type: random.pick(['SAME_IP_OR_LOOPBACK', 'EXTERNAL', 'ANY']) })),
      ...random.maybe(0.2, () => ({ server_names: random.some(['native.test', '*.native.test'], 1, 2) })),
      ...random.maybe(0.3, () => ({ transport_protocol: random.pick(['tls', 'raw_buffer']) })),
      application_protocols: random.chance(0.15) ? [`h${mark}`] : [],
      ...random.maybe(0.1, () => ({ destination_port: 1 })),
      ...(mark > 0 && { source_ports: random.chance(0.1) ? [mark] : [] }),
    }
  }

  private manager(): Json {
    const { random } = this
    return {
      stat_prefix: 'main',
      ...random.maybe(0.5, () => ({ normalize_path: random.chance(0.6) })),
      ...random.maybe(0.3, () => ({ merge_slashes: random.chance(0.8) })),
      ...random.maybe(0.4, () => ({
        path_with_escaped_slashes_action: random.pick([
          'IMPLEMENTATION_SPECIFIC_DEFAULT',
          'KEEP_UNCHANGED',
          'REJECT_REQUEST',
          'UNESCAPE_AND_REDIRECT',
          'UNESCAPE_AND_FORWARD',
        ]),
      })),
      ...random.maybe(0.3, () =>
        random.pick<Json>([{ strip_any_host_port: true }, { strip_matching_host_port: true }]),
      ),
      ...random.maybe(0.2, () => ({ strip_trailing_host_dot: true })),
      ...random.maybe(0.25, () => ({
        common_http_protocol_options: {
          ...random.maybe(0.8, () => ({
            headers_with_underscores_action: random.pick(['ALLOW', 'REJECT_REQUEST', 'DROP_HEADER']),
          })),
          ...random.maybe(0.4, () => ({ max_headers_count: random.pick([2, 4, 6]) })),
        },
      })),
      ...random.maybe(0.1, () => ({ max_request_headers_kb: 1 })),
      ...random.maybe(0.25, () => ({ http_protocol_options: this.codec() })),
      ...random.maybe(0.1, () => ({ scheme_header_transformation: { scheme_to_overwrite: 'https' } })),
      ...random.maybe(0.15, () => ({ early_header_mutation_extensions: [this.earlyMutation()] })),
      ...random.maybe(0.4, () => ({
        upgrade_configs: random.some(['websocket', 'foo', 'CONNECT'], 1, 2).map((upgrade_type) => ({
          upgrade_type,
          ...random.maybe(0.2, () => ({ enabled: random.chance(0.5) })),
        })),
      })),
      ...random.maybe(0.2, () => ({ local_reply_config: this.localReplies() })),
      ...random.maybe(0.1, () => ({ xff_num_trusted_hops: random.pick([0, 1]) })),
      http_filters: [
        ...this.filters(),
        {
          name: 'router',
          typed_config: typed(
            'http.router.v3.Router',
            random.maybe(0.1, () => ({ suppress_envoy_headers: true })),
          ),
        },
      ],
      route_config: {
        name: 'routes',
        ...random.maybe(0.2, () => ({ ignore_port_in_host_matching: true })),
        ...random.maybe(0.05, () => ({ vhost_header: 'x-k' })),
        ...random.maybe(0.1, () => ({ internal_only_headers: random.some(['x-k', 'X-Sub'], 1, 2) })),
        ...random.maybe(0.1, () => ({ ignore_path_parameters_in_path_matching: true })),
        ...random.maybe(0.15, () => ({ most_specific_header_mutations_wins: true })),
        ...random.maybe(0.1, () => ({ validate_clusters: false })),
        virtual_hosts: [this.host()],
        ...this.edits(0.15),
      },
    }
  }

  private codec(): Json {
    const { random } = this
    return {
      ...random.maybe(0.5, () => ({ accept_http_10: random.chance(0.8), default_host_for_http_10: 'native.test' })),
      ...random.maybe(0.3, () => ({ allow_absolute_url: random.chance(0.5) })),
      ...random.maybe(0.3, () => ({ allow_custom_methods: true })),
      ...random.maybe(0.3, () => ({ ignore_http_11_upgrade: [{ prefix: 'fo' }] })),
    }
  }

  private earlyMutation(): Json {
    const { random } = this
    const mutation = (): Json =>
      random.chance(0.7) ? { append: this.edit(['x-m', 'x-k', 'x-team']) } : { remove: random.pick(['x-k', 'x-team']) }
    return {
      name: 'early',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation',
        mutations: [mutation(), ...(random.chance(0.3) ? [mutation()] : [])],
      },
    }
  }

  private bodyFormat(): Json {
    const { random } = this
    return {
      ...random.pick<Json>([
        { text_format_source: { inline_string: '%LOCAL_REPLY_BODY%/%RESPONSE_CODE%/%REQ(x-k)%' } },
        { text_format_source: { inline_bytes: 'JVJFUSh4LWspJSE=' } },
        { text_format: 'all %RESPONSE_CODE%%DYNAMIC_METADATA(my:team)%', content_type: 'text/html' },
        { text_format: '<%REQ(x-k)%>' },
        { json_format: { error: { text: 'a %LOCAL_REPLY_BODY%', code: '%RESPONSE_CODE%' } } },
        { json_format: { z: '%REQ(x-k):1%', list: ['%REQ(x-team)%', null, {}, []], 9: '%RESP(x-response)%', 10: 'ü' } },
        { json_format: { my: '%DYNAMIC_METADATA(my)%', p: '%PATH(NQ)%', b: { c: '%REQ(x-team)%', k: 'x%REQ(x-k)%' } } },
      ]),
      ...random.maybe(0.3, () => ({ omit_empty_values: true })),
    }
  }

  private localReplies(): Json {
    const { random } = this
    const format = (): Json => this.bodyFormat()
    const filter = (depth: number): Json =>
      random.pick<() => Json>([
        () => ({
          status_code_filter: {
            comparison: {
              op: random.pick(['EQ', 'GE', 'LE', 'NE']),
              value: { default_value: random.pick([400, 401, 403, 404, 500]), runtime_key: 'k' },
            },
          },
        }),
        () => ({ header_filter: { header: this.header() } }),
        () =>
          depth > 0
            ? { header_filter: { header: this.header() } }
            : { [random.pick(['and_filter', 'or_filter'])]: { filters: [filter(1), filter(1)] } },
      ])()
    const mapper = (): Json => ({
      filter: filter(0),
      ...random.maybe(0.6, () => ({ status_code: random.pick([200, 403, 418, 503]) })),
      ...random.maybe(0.4, () => ({ body: { inline_string: random.pick(['mapped', '']) } })),
      ...random.maybe(0.4, () => ({ headers_to_add: [this.edit(['x-response', 'content-type'])] })),
      ...random.maybe(0.3, () => ({ body_format_override: format() })),
    })
    return {
      ...random.maybe(0.9, () => ({ mappers: Array.from({ length: 1 + random.below(2) }, mapper) })),
      ...random.maybe(0.4, () => ({ body_format: format() })),
    }
  }

  private readonly names: Record<string, string[]> = {
    ...{ jwt: [], rbac: [], mutation: [], cors: [] },
    ...{ buffer: [], csrf: [], fault: [], health: [] },
    ...{ basic: [], key: [], fromHeader: [], set: [], rate: [] },
  }
  private readonly requirements = new Set<string>()

  private filters(): Json[] {
    const { random } = this
    const filters = [this.jwt(0)]
    if (random.chance(0.15)) filters.push(this.jwt(1))
    if (random.chance(0.6)) filters.push(this.filter('rbac', 'http.rbac.v3.RBAC', this.rbac()))
    if (random.chance(0.1)) filters.push(this.filter('rbac', 'http.rbac.v3.RBAC', this.rbac()))
    if (random.chance(0.3)) filters.push(this.filter('cors', 'http.cors.v3.Cors', {}))
    if (random.chance(0.3))
      filters.push(
        this.filter('mutation', 'http.header_mutation.v3.HeaderMutation', {
          ...this.mutations(),
          ...random.maybe(0.3, () => ({ most_specific_header_mutations_wins: true })),
        }),
      )
    if (random.chance(0.1)) filters.push(this.filter('buffer', 'http.buffer.v3.Buffer', this.buffer()))
    if (random.chance(0.12)) filters.push(this.filter('csrf', 'http.csrf.v3.CsrfPolicy', this.csrf()))
    if (random.chance(0.12)) filters.push(this.filter('fault', 'http.fault.v3.HTTPFault', this.fault()))
    if (random.chance(0.08)) filters.push(this.filter('health', 'http.health_check.v3.HealthCheck', this.healthCheck()))
    if (random.chance(0.08)) filters.push(this.filter('basic', 'http.basic_auth.v3.BasicAuth', this.basicAuth()))
    if (random.chance(0.08)) filters.push(this.filter('key', 'http.api_key_auth.v3.ApiKeyAuth', this.apiKeys()))
    if (random.chance(0.12))
      filters.push(this.filter('fromHeader', 'http.header_to_metadata.v3.Config', this.fromHeaders()))
    if (random.chance(0.1)) filters.push(this.filter('set', 'http.set_metadata.v3.Config', this.setMetadata()))
    if (random.chance(0.06))
      filters.push(this.filter('rate', 'http.local_ratelimit.v3.LocalRateLimit', this.rateLimit()))
    return filters
      .map((one): [number, Json] => [random.below(1000), one])
      .sort(([a], [b]) => a - b)
      .map(([, one]) => one)
  }

  private filter(kind: string, type: string, members: Json): Json {
    const name = `${kind}${this.names[kind]!.length}`
    this.names[kind]!.push(name)
    return { name, typed_config: typed(type, members), ...this.random.maybe(0.05, () => ({ disabled: true })) }
  }

  /** A filter waits for the end of an upgraded connection, which does not come. */
  get waitsForEnd(): boolean {
    return this.names['buffer']!.length + this.names['health']!.length > 0
  }

  /** A filter requires a password or an API key. */
  get requiresCredentials(): boolean {
    return this.names['basic']!.length + this.names['key']!.length > 0
  }

  private basicAuth(): Json {
    const { random } = this
    return {
      users: { inline_string: random.pick([USERS, USERS, `# more\n\n${USERS}`]) },
      ...random.maybe(0.4, () => ({ forward_username_header: random.pick(['X-User', 'x-k']) })),
      ...random.maybe(0.2, () => ({ authentication_header: 'X-Auth' })),
      ...random.maybe(0.3, () => ({ allow_missing: true })),
      ...random.maybe(0.4, () => ({ emit_dynamic_metadata: true })),
      ...random.maybe(0.3, () => ({ realm: random.pick(['here', 'a "b" \\c', 'ü']) })),
    }
  }

  private basicAuthOfRoute(): Json {
    const { random } = this
    return { users: { inline_string: random.pick([USERS, '']) }, ...random.maybe(0.4, () => ({ realm: 'route' })) }
  }

  private apiKeys(): Json {
    const { random } = this
    return {
      credentials: random.some(['k1', 'k2', 'k 3', 'ü'], 1, 3).map((key) => ({ key, client: `client-${key}` })),
      ...this.keySources(0.95),
      ...random.maybe(0.5, () => ({ forwarding: this.forwarding() })),
    }
  }

  private keySources(share: number): Json {
    const sources: Json[] = [{ header: 'X-Api-Key' }, { query: 'key' }, { cookie: 'c' }]
    const { random } = this
    return { ...random.maybe(share, () => ({ key_sources: random.some(sources, 1, 3) })) }
  }

  private forwarding(): Json {
    const { random } = this
    return {
      ...random.maybe(0.7, () => ({ header: random.pick(['X-Client', 'x-team']) })),
      ...random.maybe(0.6, () => ({ hide_credentials: true })),
    }
  }

  private apiKeysOfRoute(): Json {
    const { random } = this
    return {
      ...random.maybe(0.4, () => ({ credentials: [{ key: 'k1', client: 'of-route' }] })),
      ...this.keySources(0.3),
      ...random.maybe(0.4, () => ({ allowed_clients: random.some(['client-k1', 'client-k2', 'of-route'], 1, 2) })),
      ...random.maybe(0.4, () => ({ forwarding: this.forwarding() })),
    }
  }

  private fromHeaders(): Json {
    const { random } = this
    const member = (isMissing: boolean): Json => ({
      ...random.maybe(0.5, () => ({ metadata_namespace: 'my' })),
      key: random.pick(['team', 'level', 'v']),
      ...(isMissing ? random.pick<Json>([{ value: 'dev' }, { value: '42' }, ENCODED]) : {}),
      ...random.maybe(0.3, () => ({ type: random.pick(['STRING', 'NUMBER']) })),
      ...(isMissing
        ? {}
        : random.pick<Json>([
            {},
            {},
            { value: 'dev' },
            ENCODED,
            { regex_value_rewrite: { pattern: { regex: '^/?([a-z]+).*' }, substitution: '\\1' } },
          ])),
    })
    const rule = (): Json => {
      const isHeader = random.chance(0.8)
      const isPresent = random.chance(0.8)
      const header = random.pick(['X-K', 'x-team', 'x-sub', ':path', 'accept'])
      return {
        ...(isHeader ? { header } : { cookie: 'c' }),
        ...(isPresent && { on_header_present: member(false) }),
        ...((!isPresent || random.chance(0.4)) && { on_header_missing: member(true) }),
        ...(isHeader && header !== ':path' && random.maybe(0.15, () => ({ remove: true }))),
      }
    }
    return {
      request_rules: [rule(), ...(random.chance(0.5) ? [rule()] : [])],
      ...random.maybe(0.1, () => ({ response_rules: [{ header: 'x-upstream', on_header_present: { key: 'r' } }] })),
      ...random.maybe(0.1, () => ({ stat_prefix: 'x' })),
    }
  }

  private setMetadata(): Json {
    const { random } = this
    const value = (): Json =>
      random.pick<Json>([
        { team: 'dev' },
        { team: ['a'], level: 42 },
        { level: { x: 1, y: [true, null] }, team: 'ops' },
        { team: ['dev', { x: 'ü' }], v: null },
      ])
    const entry = (): Json => ({
      metadata_namespace: random.pick(['my', 'my', 'envoy.filters.http.jwt_authn', 'other']),
      value: value(),
      ...random.maybe(0.6, () => ({ allow_overwrite: true })),
    })
    return {
      ...random.maybe(0.9, () => ({ metadata: [entry(), ...(random.chance(0.5) ? [entry()] : [])] })),
      ...random.maybe(0.15, () => ({ metadata_namespace: 'my', value: value() })),
    }
  }

  private rateLimit(): Json {
    const { random } = this
    return {
      stat_prefix: 'rate',
      token_bucket: { max_tokens: random.pick([0, 0, 3, 1000]), fill_interval: '3600s' },
      ...random.maybe(0.8, () => ({ filter_enabled: this.share() })),
      ...random.maybe(0.8, () => ({ filter_enforced: this.share() })),
      ...random.maybe(0.3, () => ({ status: { code: random.pick(['Forbidden', 503, 200]) } })),
      ...random.maybe(0.3, () => ({ response_headers_to_add: [this.edit(['x-response', 'content-type'])] })),
      ...random.maybe(0.2, () => ({ rate_limited_as_resource_exhausted: true })),
      ...random.maybe(0.3, () => ({ request_headers_to_add_when_not_enforced: [this.edit(['x-k', 'x-marked'])] })),
    }
  }

  private buffer(): Json {
    return { max_request_bytes: this.random.pick([1, 5, 40]) }
  }

  private share(): Json {
    return { default_value: { numerator: this.random.pick([0, 100, 100]), denominator: 'HUNDRED' } }
  }

  private csrf(): Json {
    const { random } = this
    return {
      filter_enabled: this.share(),
      ...random.maybe(0.1, () => ({ shadow_enabled: this.share() })),
      ...random.maybe(0.4, () => ({ additional_origins: [this.text(['a.com', 'x.c.com', 'c.com'])] })),
    }
  }

  private fault(): Json {
    const { random } = this
    return {
      ...random.maybe(0.8, () => ({
        abort: {
          ...random.pick<Json>([
            { http_status: random.pick([200, 403, 503]) },
            { http_status: random.pick([200, 403, 503]) },
            { grpc_status: random.pick([7, 14]) },
            { header_abort: {} },
          ]),
          ...random.maybe(0.9, () => ({ percentage: { numerator: random.pick([0, 100]) } })),
          ...random.maybe(0.2, () => ({ response_body: random.pick(['', 'gone ü %PATH%']) })),
        },
      })),
      ...random.maybe(0.7, () => ({ headers: [this.header()] })),
      ...random.maybe(0.1, () => ({ downstream_nodes: ['n1'] })),
      ...random.maybe(0.2, () => ({ upstream_cluster: random.pick(UPSTREAMS) })),
      ...random.maybe(0.05, () => ({ max_active_faults: 0 })),
    }
  }

  private healthCheck(): Json {
    const { random } = this
    const path = { name: ':path', string_match: { prefix: random.pick(['/a', '/p']) } }
    return { pass_through_mode: random.chance(0.3), headers: random.chance(0.5) ? [path, this.header()] : [path] }
  }

  private jwt(index: number): Json {
    const { random } = this
    const named = random.some(['n1', 'n2'], 0, 2).map((name) => `${name}${index}`)
    for (const name of named) this.requirements.add(name)
    const rule = (): Json => ({
      match: this.match(true),
      ...random.pick<Json>([
        { requires: this.requirement(0) },
        { requires: this.requirement(0) },
        { requires: this.requirement(0) },
        named.length > 0 ? { requirement_name: random.pick(named) } : {},
      ]),
    })
    return this.filter('jwt', 'http.jwt_authn.v3.JwtAuthentication', {
      providers: this.providers,
      ...random.maybe(0.9, () => ({
        rules: [
          ...Array.from({ length: random.below(3) }, rule),
          ...(random.chance(0.8) ? [{ match: { prefix: '/' }, requires: this.requirement(0) }] : []),
        ],
      })),
      ...(named.length > 0 && {
        requirement_map: Object.fromEntries(named.map((name) => [name, this.requirement(0)])),
      }),
      ...random.maybe(0.3, () => ({ bypass_cors_preflight: random.chance(0.8) })),
      ...random.maybe(0.15, () => ({ strip_failure_response: true })),
      ...random.maybe(0.1, () => ({ filter_state_rules: { name: 'k', requires: { v: this.requirement(1) } } })),
      ...random.maybe(0.2, () => ({ stat_prefix: `jwt${index}` })),
    })
  }

  private requirement(depth: number): Json {
    const { random } = this
    const name = random.pick(Object.keys(this.providers))
    const list = () => ({ requirements: [this.requirement(depth + 1), this.requirement(depth + 1)] })
    const kind = random.below(depth > 1 ? 4 : 10)
    if (kind < 3) return { provider_name: name }
    if (kind === 3) {
      const rest = random.below(5)
      if (rest === 0) return { allow_missing: {} }
      if (rest === 1) return { allow_missing_or_failed: {} }
      if (rest === 2)
        return {
          extract_only_without_validation: random.maybe(0.5, () => ({
            verification_status_header: random.pick(['x-verified', '-']),
          })),
        }
      return rest === 3 && depth === 0
        ? {}
        : { provider_and_audiences: { provider_name: name, audiences: random.some(AUDIENCES, 0, 2) } }
    }
    return kind < 8 ? { requires_any: list() } : { requires_all: list() }
  }

  private provider(name: string, waits: boolean): Json {
    const { random } = this
    return {
      // Of several providers with one issuer, or without any, Envoy takes whichever its map has first.
      ...(name !== 'r' && { issuer: ISSUERS[name === 'p' ? 0 : 1]! }),
      ...random.maybe(0.3, () => ({ audiences: random.some(AUDIENCES, 1, 2) })),
      ...random.maybe(0.2, () => ({ subjects: this.text(['me', 'you', 'm']) })),
      ...random.maybe(0.2, () => ({ require_expiration: random.chance(0.8) })),
      ...random.maybe(0.2, () => ({ max_lifetime: random.pick(['100s', '3700s', '0s']) })),
      ...this.jwks(waits),
      ...random.maybe(0.3, () => ({ forward: random.chance(0.8) })),
      ...random.maybe(0.4, () => ({ from_headers: [this.source()] })),
      ...random.maybe(0.2, () => ({ from_params: ['tok'] })),
      ...random.maybe(0.2, () => ({ from_cookies: ['jwt'] })),
      ...random.maybe(0.25, () => ({ forward_payload_header: random.pick(['x-payload', 'X-P']) })),
      ...random.maybe(0.2, () => ({ pad_forward_payload_header: random.chance(0.8) })),
      ...random.maybe(0.5, () => ({ payload_in_metadata: random.pick(['y', 'z']) })),
      ...random.maybe(0.3, () => ({ header_in_metadata: random.pick(['h', 'y']) })),
      ...random.maybe(0.4, () => ({ failed_status_in_metadata: random.pick(['f', 'y']) })),
      ...random.maybe(0.2, () => ({
        normalize_payload_in_metadata: { space_delimited_claims: random.some(['scope', 'team', 'roles'], 1, 2) },
      })),
      ...random.maybe(0.2, () => ({ clock_skew_seconds: random.pick([0, 1, 300]) })),
      ...random.maybe(0.1, () => ({ jwt_cache_config: { jwt_cache_size: 10 } })),
      ...random.maybe(0.35, () => ({
        claim_to_headers: random
          .some(['team', 'roles', 'admin', 'level', 'org.unit', 'missing'], 1, 2)
          .map((claim) => ({
            header_name: `X-${claim.replace('.', '-')}`,
            ...random.pick<Json>([{ claim_name: claim }, { claim_path: claim.split('.').map((key) => ({ key })) }]),
          })),
      })),
      ...random.maybe(0.4, () => ({ clear_route_cache: random.chance(0.8) })),
    }
  }

  private source(): Json {
    return this.random.pick<Json>([
      { name: 'x-t' },
      { name: 'x-t', value_prefix: 'T ' },
      { name: 'Authorization', value_prefix: 'Bearer ' },
    ])
  }

  private jwks(waits: boolean): Json {
    const { random } = this
    const uri = {
      uri: `http://${KEY_HOST}/${random.pick(['good', 'mixed', 'garbage'])}.json`,
      cluster: 'keys',
      timeout: '5s',
    }
    if (waits) return { remote_jwks: { http_uri: uri, cache_duration: '300s' } }
    if (!this.waits && random.chance(0.1))
      return {
        remote_jwks: { http_uri: uri, async_fetch: {}, ...random.maybe(0.5, () => ({ cache_duration: '600s' })) },
      }
    const set = random.some(this.keys, 1, this.keys.length).map((key) => ({
      ...key.jwk,
      ...random.maybe(0.6, () => ({ kid: key.name })),
      ...random.maybe(0.5, () => ({ alg: random.pick(key.algorithms) })),
    }))
    const text = JSON.stringify({ keys: set })
    return { local_jwks: { inline_string: random.chance(0.9) ? text : text.replaceAll('"', "'") } }
  }

  private text(values: readonly string[]): Json {
    const { random } = this
    const value = random.pick(values)
    const fold = random.maybe(0.2, () => ({ ignore_case: true }))
    return random.pick<Json>([
      { exact: value, ...fold },
      { prefix: value, ...fold },
      { suffix: value, ...fold },
      { contains: value, ...fold },
      { safe_regex: { regex: random.pick([value, `${value}.*`, '[a-z]+', '(?i)DEV|me']) } },
    ])
  }

  /** The matcher of `xds`, whose expressions name their engine. */
  private xdsText(values: readonly string[]): Json {
    const text = this.text(values)
    const { safe_regex } = text as { safe_regex?: Json }
    return safe_regex ? { safe_regex: { ...safe_regex, google_re2: {} } } : text
  }

  private match(forRule: boolean): Json {
    const { random } = this
    const path = random.pick<Json>([
      { prefix: random.pick(['/', '/a', '/p', '/p/', '/A']) },
      { prefix: random.pick(['/', '/a', '/p', '/p/', '/A']) },
      { path: random.pick(['/a', '/a/b', '/p/q']) },
      { safe_regex: { regex: random.pick(['/a/.*', '/p(/q)?', '/[a-z]+', '/.']) } },
      { path_separated_prefix: random.pick(['/a', '/p', '/p/q']) },
      { path_match_policy: this.template() },
      forRule ? { prefix: '/' } : { connect_matcher: {} },
    ])
    return {
      ...path,
      ...('prefix' in path || 'path' in path ? random.maybe(0.2, () => ({ case_sensitive: random.chance(0.5) })) : {}),
      ...random.maybe(0.25, () => ({ headers: [this.header()] })),
      ...random.maybe(0.15, () => ({
        query_parameters: [
          {
            name: random.pick(['q', 'r']),
            ...random.pick<Json>([{ present_match: true }, { string_match: this.text(['v', '1']) }]),
          },
        ],
      })),
      ...random.maybe(forRule ? 0 : 0.08, () => ({
        runtime_fraction: { default_value: { numerator: random.pick([0, 100]), denominator: 'HUNDRED' } },
      })),
      ...random.maybe(forRule ? 0 : 0.06, () => ({ grpc: {} })),
      ...random.maybe(forRule ? 0 : 0.08, () => ({
        cookies: [
          { name: 'c', string_match: this.text(['v', '1']), ...random.maybe(0.3, () => ({ invert_match: true })) },
        ],
      })),
      ...random.maybe(forRule ? 0 : 0.08, () => ({ dynamic_metadata: [this.metadata()] })),
      ...random.maybe(forRule ? 0 : 0.05, () => ({ filter_state: [this.filterState()] })),
      ...random.maybe(forRule ? 0 : 0.05, () => ({
        tls_context: random.pick<Json>([{ presented: false }, { validated: false }, { presented: true }]),
      })),
    }
  }

  private filterState(): Json {
    return { key: 'k', string_match: { exact: 'v' } }
  }

  private template(): Json {
    return {
      name: 'template',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig',
        path_template: this.random.pick(['/a/*', '/{x}', '/p/**', '/{x=*}/{y=**}', '/a/{rest=**}']),
      },
    }
  }

  private header(): Json {
    const { random } = this
    const name = random.pick([
      'x-k',
      'X-Team',
      'x-sub',
      'authorization',
      ':method',
      ':authority',
      ':path',
      'x-payload',
      'accept',
    ])
    const values = name === ':method' ? ['GET', 'POST'] : name === ':path' ? ['/a', '/p'] : ['v', 'dev', '1']
    return {
      name,
      ...random.pick<Json>([
        { present_match: random.chance(0.7) },
        { string_match: this.text(values) },
        { string_match: this.text(values) },
        { exact_match: random.pick(values) },
        { prefix_match: random.pick(values) },
        { suffix_match: random.pick(values) },
        { contains_match: random.pick(values) },
        { safe_regex_match: { regex: '[a-z]+' } },
        { range_match: { start: random.pick([0, -5]), end: random.pick([1, 2, 5]) } },
        {},
      ]),
      ...random.maybe(0.25, () => ({ invert_match: true })),
      ...random.maybe(0.2, () => ({ treat_missing_header_as_empty: true })),
    }
  }

  private metadata(): Json {
    const { random } = this
    const path = random.pick([
      ['y', 'team'],
      ['y', 'roles'],
      ['z', 'team'],
      ['h', 'alg'],
      ['f', 'code'],
      ['f', 'message'],
      ['y', 'org', 'unit'],
      ['y', 'scope'],
      ['y', 'level'],
      ['y'],
    ])
    const others = [['team'], ['level'], ['v'], ['username'], ['level', 'x']]
    const isOther = random.chance(0.3)
    return {
      filter: isOther
        ? random.pick(['my', 'my', 'envoy.filters.http.header_to_metadata', 'basic0', 'nowhere'])
        : 'envoy.filters.http.jwt_authn',
      path: (isOther ? random.pick(others) : path).map((key) => ({ key })),
      value: this.value(0),
      ...random.maybe(0.2, () => ({ invert: true })),
    }
  }

  private value(depth: number): Json {
    const { random } = this
    const value = () => this.value(depth + 1)
    return random.pick<() => Json>([
      () => ({ null_match: {} }),
      () => ({
        double_match: random.pick<Json>([
          { exact: 42 },
          { exact: 1 },
          { range: { start: 1, end: 42 } },
          { range: { start: -10, end: 43 } },
        ]),
      }),
      () => ({ string_match: this.text(['dev', 'ops', 'RS256', 'Jwt is missing']) }),
      () => ({ string_match: this.text(['dev', 'ops', 'E', 'x']) }),
      () => ({ bool_match: random.chance(0.5) }),
      () => ({ present_match: random.chance(0.7) }),
      () => (depth > 1 ? { present_match: true } : { list_match: { one_of: value() } }),
      () => (depth > 1 ? { present_match: true } : { or_match: { value_matchers: [value(), value()] } }),
    ])()
  }

  private rbac(): Json {
    const { random } = this
    if (random.chance(0.04)) return {}
    if (random.chance(0.15)) return { matcher: this.matcher(0) }
    const policies = random.some(['one', 'two'], random.chance(0.05) ? 0 : 1, 2)
    return {
      rules: {
        action: random.pick(['ALLOW', 'ALLOW', 'DENY', 'LOG']),
        policies: Object.fromEntries(
          policies.map((name) => [
            name,
            {
              permissions: Array.from({ length: 1 + random.below(2) }, () => this.rule('permission', 0)),
              principals: Array.from({ length: 1 + random.below(2) }, () => this.rule('principal', 0)),
              ...random.maybe(0.3, () => this.expression()),
            },
          ]),
        ),
      },
      ...random.maybe(0.1, () => ({ rules_stat_prefix: 'x', track_per_rule_stats: true })),
      ...random.maybe(0.1, () => ({ shadow_rules: { action: 'DENY', policies: {} }, shadow_rules_stat_prefix: 'y' })),
    }
  }

  private expression(): Json {
    const { random } = this
    const leaf = (): string => random.pick(EXPRESSIONS)
    const either = (): string =>
      random.pick([leaf(), `(${leaf()} ${random.pick(['&&', '||'])} ${leaf()})`, `!(${leaf()})`])
    const condition = expressionJson(random.pick([leaf(), `${either()} ${random.pick(['&&', '||'])} ${either()}`]))
    return {
      ...(random.chance(0.9) ? { condition } : { checked_condition: { expr: condition } }),
      ...random.maybe(0.2, () => ({ cel_config: { enable_string_concat: random.chance(0.5) } })),
    }
  }

  private rule(kind: 'permission' | 'principal', depth: number): Json {
    const { random } = this
    const isPermission = kind === 'permission'
    const inner = () => this.rule(kind, depth + 1)
    const list = (name: string) => ({ [name]: { [isPermission ? 'rules' : 'ids']: [inner(), inner()] } })
    const leaves: (() => Json)[] = [
      () => ({ any: true }),
      () => ({ header: this.header() }),
      () => ({ url_path: { path: this.text(['/a', '/p', '/A', 'q']) } }),
      () => ({ metadata: this.metadata() }),
      () => ({ metadata: this.metadata() }),
      () => ({ metadata: this.metadata() }),
      () => (isPermission ? { uri_template: this.template() } : { any: true }),
      () => ({
        sourced_metadata: {
          metadata_matcher: this.metadata(),
          ...random.maybe(0.5, () => ({ metadata_source: 'DYNAMIC' })),
        },
      }),
      () =>
        random.chance(0.6)
          ? { any: true }
          : random.pick<Json>(
              isPermission
                ? [
                    { destination_port: 1 },
                    { destination_ip: { address_prefix: '10.0.0.0', prefix_len: 8 } },
                    { requested_server_name: { exact: random.pick(['x', '', 'native.test']) } },
                    { destination_port_range: { start: 1, end: random.pick([2, 65536]) } },
                  ]
                : [
                    { remote_ip: { address_prefix: '127.0.0.0', prefix_len: 8 } },
                    { remote_ip: { address_prefix: '10.0.0.0', prefix_len: 8 } },
                    { direct_remote_ip: { address_prefix: '10.0.0.0', prefix_len: 8 } },
                    { direct_remote_ip: { address_prefix: '127.0.0.1', prefix_len: 32 } },
                    { source_ip: { address_prefix: '10.0.0.0', prefix_len: 8 } },
                    { authenticated: {} },
                    { filter_state: this.filterState() },
                  ],
            ),
    ]
    const groups: (() => Json)[] = [
      () => list(isPermission ? 'and_rules' : 'and_ids'),
      () => list(isPermission ? 'or_rules' : 'or_ids'),
      () => ({ [isPermission ? 'not_rule' : 'not_id']: inner() }),
    ]
    return random.pick(depth > 1 || random.chance(0.6) ? leaves : groups)()
  }

  private matcher(depth: number): Json {
    const { random } = this
    const input = (): Json => ({
      name: 'header',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput',
        header_name: random.pick(['x-k', 'x-team', ':method', ':path', 'accept']),
      },
    })
    const action = (): Json => ({
      action: {
        name: 'action',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.config.rbac.v3.Action',
          name: 'a',
          action: random.pick(['ALLOW', 'ALLOW', 'DENY', 'LOG']),
        },
      },
    })
    const onMatch = (): Json => (depth < 1 && random.chance(0.2) ? { matcher: this.matcher(depth + 1) } : action())
    const single = (): Json => ({
      single_predicate: { input: input(), value_match: this.xdsText(['v', 'dev', 'GET', '/a']) },
    })
    const predicate = (): Json =>
      random.pick<Json>([
        single(),
        single(),
        { or_matcher: { predicate: [single(), single()] } },
        { and_matcher: { predicate: [single(), single()] } },
        { not_matcher: single() },
      ])
    const maps = random.pick(['exact_match_map', 'prefix_match_map'])
    return {
      ...random.pick<Json>([
        {
          matcher_list: {
            matchers: [
              { predicate: predicate(), on_match: onMatch() },
              { predicate: predicate(), on_match: onMatch() },
            ],
          },
        },
        {
          matcher_tree: {
            input: input(),
            [maps]: { map: { [random.pick(['v', 'dev', '/'])]: onMatch(), GET: onMatch() } },
          },
        },
      ]),
      ...random.maybe(0.6, () => ({ on_no_match: onMatch() })),
    }
  }

  private host(): Json {
    const { random } = this
    const routes = Array.from({ length: random.below(4) }, () => this.route(this.match(false)))
    return {
      name: 'host',
      ...random.maybe(REQUIRES_TLS, () => ({ require_tls: random.pick(['ALL', 'EXTERNAL_ONLY']) })),
      domains: random.chance(0.8) ? ['*'] : ['native.test', '*.native.test'],
      routes: [...routes, ...(random.chance(0.93) ? [this.route({ prefix: '/' })] : [])],
      response_headers_to_add: SHOWN.map((path) => ({
        header: { key: `md-${path.replaceAll(/[:.]/g, '-')}`, value: `%DYNAMIC_METADATA(${path})%` },
      })),
      ...this.perFilter(0.2),
    }
  }

  private route(match: Json): Json {
    const { random } = this
    if (random.chance(0.02))
      return { match, ...random.pick<Json>([{ non_forwarding_action: {} }, { filter_action: {} }]) }
    if (random.chance(0.08))
      return {
        match,
        redirect: this.redirect('path_match_policy' in match),
        ...this.perFilter(0.35),
        ...this.edits(0.25),
      }
    const action = random.chance(0.8)
      ? {
          route: {
            ...this.destination(),
            ...random.maybe('path_match_policy' in match ? 0.4 : 0, () => this.templateRewrite(match)),
            ...random.maybe('path_match_policy' in match || 'connect_matcher' in match ? 0 : 0.15, () =>
              random.pick<Json>([
                { prefix_rewrite: '/new' },
                { regex_rewrite: { pattern: { regex: '/([a-z]+)' }, substitution: random.pick(['/\\1-\\1', '']) } },
                { path_rewrite: '/x%REQ(x-k)%' },
              ]),
            ),
            ...random.maybe(0.15, () => ({
              append_x_forwarded_host: random.chance(0.5),
              ...random.pick<Json>([
                { host_rewrite: '%REQ(x-k)%.test' },
                { host_rewrite_literal: 'literal.test' },
                { host_rewrite_header: 'x-k' },
                { auto_host_rewrite: true },
                { host_rewrite_path_regex: { pattern: { regex: '^/([a-z]).*' }, substitution: '\\1.test' } },
              ]),
            })),
            ...random.maybe(0.15, () => ({
              upgrade_configs: [
                {
                  upgrade_type: random.pick(['WebSocket', 'foo']),
                  ...random.maybe(0.5, () => ({ enabled: random.chance(0.5) })),
                },
              ],
            })),
            ...random.maybe(0.1, () => ({ internal_redirect_policy: {} })),
          },
        }
      : {
          direct_response: {
            status: random.pick([200, 403, 302]),
            ...random.maybe(0.5, () => ({ body: { inline_string: random.pick(['direct', 'ü']) } })),
            ...random.maybe(0.4, () => ({ body_format: this.bodyFormat() })),
          },
        }
    return { match, ...action, ...this.perFilter(0.35), ...this.edits(0.25) }
  }

  /** With a variable of the matched template, if it has one. */
  private templateRewrite(match: Json): Json {
    const variable = /\{(\w+)/.exec(JSON.stringify(match['path_match_policy']))?.[1]
    return {
      path_rewrite_policy: {
        name: 'rewrite',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig',
          path_template_rewrite: variable === undefined ? '/rewritten' : `/r-{${variable}}/x`,
        },
      },
    }
  }

  private redirect(hasTemplate: boolean): Json {
    const { random } = this
    return {
      ...random.maybe(0.5, () => random.pick<Json>([{ https_redirect: true }, { scheme_redirect: 'ftp' }])),
      ...random.maybe(0.5, () => ({ host_redirect: 'moved.test' })),
      ...random.maybe(0.3, () => ({ port_redirect: 8443 })),
      ...random.maybe(0.6, () =>
        random.pick<Json>([
          { path_redirect: random.pick(['/moved', '/moved?x=1']) },
          hasTemplate ? {} : { prefix_rewrite: random.pick(['/new', '/new?x=1']) },
          { regex_rewrite: { pattern: { regex: '/([a-z]+)' }, substitution: random.pick(['/\\1-\\1', '\\1', '']) } },
          { path_rewrite: random.pick(['/to/%REQ(x-k)%', '%PATH(NQ)%/x', '%REQ(x-k)%', 'n?%QUERY_PARAM(q)%']) },
        ]),
      ),
      ...random.maybe(0.4, () => ({ response_code: random.pick(['FOUND', 'SEE_OTHER', 'PERMANENT_REDIRECT']) })),
      ...random.maybe(0.4, () => ({ strip_query: true })),
    }
  }

  /** Where a route sends requests. A single weighted cluster is certain to be drawn. */
  private destination(): Json {
    const { random } = this
    if (random.chance(0.85)) return { cluster: random.pick(UPSTREAMS) }
    if (random.chance(0.5))
      return {
        cluster_header: 'x-cluster',
        ...random.maybe(0.5, () => ({
          cluster_not_found_response_code: random.pick(['NOT_FOUND', 'INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE']),
        })),
      }
    const cluster = {
      ...(random.chance(0.6) ? { name: random.pick(UPSTREAMS) } : { cluster_header: 'x-cluster' }),
      weight: 1,
      ...this.edits(0.3),
      ...this.perFilter(0.3),
      ...random.maybe(0.2, () => ({ host_rewrite_literal: 'weighted.test' })),
    }
    return { weighted_clusters: { clusters: [cluster] } }
  }

  private perFilter(share: number): Json {
    const { random, names } = this
    const config: Json = {}
    for (const name of names['jwt']!)
      if (random.chance(share))
        config[name] = typed(
          'http.jwt_authn.v3.PerRouteConfig',
          random.pick<Json>([
            { disabled: true },
            { requirement_name: random.pick([...this.requirements, 'none']) },
            { requirement_name: random.pick([...this.requirements, 'none']) },
          ]),
        )
    for (const name of names['rbac']!)
      if (random.chance(share))
        config[name] = typed(
          'http.rbac.v3.RBACPerRoute',
          random.maybe(0.8, () => ({ rbac: this.rbac() })),
        )
    for (const name of names['mutation']!)
      if (random.chance(share)) config[name] = typed('http.header_mutation.v3.HeaderMutationPerRoute', this.mutations())
    for (const name of names['cors']!)
      if (random.chance(share * 2)) config[name] = typed('http.cors.v3.CorsPolicy', this.cors())
    for (const name of names['buffer']!)
      if (random.chance(share))
        config[name] = typed(
          'http.buffer.v3.BufferPerRoute',
          random.pick<Json>([{ disabled: true }, { buffer: this.buffer() }]),
        )
    const others: [kind: string, type: string, make: () => Json][] = [
      ['basic', 'http.basic_auth.v3.BasicAuthPerRoute', () => this.basicAuthOfRoute()],
      ['key', 'http.api_key_auth.v3.ApiKeyAuthPerRoute', () => this.apiKeysOfRoute()],
      ['fromHeader', 'http.header_to_metadata.v3.Config', () => this.fromHeaders()],
      ['set', 'http.set_metadata.v3.Config', () => this.setMetadata()],
      ['rate', 'http.local_ratelimit.v3.LocalRateLimit', () => this.rateLimit()],
    ]
    for (const [kind, type, make] of others)
      for (const name of names[kind]!) if (random.chance(share)) config[name] = typed(type, make())
    for (const name of names['csrf']!)
      if (random.chance(share)) config[name] = typed('http.csrf.v3.CsrfPolicy', this.csrf())
    for (const name of names['fault']!)
      if (random.chance(share)) config[name] = typed('http.fault.v3.HTTPFault', this.fault())
    return Object.keys(config).length > 0 ? { typed_per_filter_config: config } : {}
  }

  private cors(): Json {
    const { random } = this
    return {
      allow_origin_string_match: [this.text(['https://a.com', 'a.com', 'https://'])],
      ...random.maybe(0.5, () => ({ allow_methods: 'GET,POST' })),
      ...random.maybe(0.5, () => ({ allow_headers: 'x-k' })),
      ...random.maybe(0.5, () => ({ expose_headers: 'x-upstream' })),
      ...random.maybe(0.5, () => ({ max_age: '600' })),
      ...random.maybe(0.5, () => ({ allow_credentials: true })),
      ...random.maybe(0.2, () => ({ allow_private_network_access: random.chance(0.7) })),
      ...random.maybe(0.2, () => ({ forward_not_matching_preflights: random.chance(0.3) })),
      ...random.maybe(0.15, () => ({ filter_enabled: { default_value: { numerator: random.pick([0, 100]) } } })),
      ...random.maybe(0.1, () => ({ shadow_enabled: { default_value: { numerator: 100 } } })),
    }
  }

  private edit(names: readonly string[]): Json {
    const { random } = this
    return {
      header: { key: random.pick(names), value: random.pick(VALUES) },
      ...random.maybe(0.6, () => ({ append_action: random.pick(ACTIONS) })),
      ...random.maybe(0.2, () => ({ keep_empty_value: true })),
    }
  }

  private edits(share: number): Json {
    const { random } = this
    return {
      ...random.maybe(share, () => ({ request_headers_to_add: [this.edit(['x-added', 'x-k', 'accept'])] })),
      ...random.maybe(share / 2, () => ({ request_headers_to_remove: ['x-sub'] })),
      ...random.maybe(share, () => ({ response_headers_to_add: [this.edit(['x-response', 'x-upstream'])] })),
      ...random.maybe(share / 2, () => ({ response_headers_to_remove: ['x-secret-internal'] })),
    }
  }

  private mutations(): Json {
    const { random } = this
    const one = (names: readonly string[]): Json => {
      if (random.chance(0.75)) return { append: this.edit(names) }
      if (random.chance(0.3)) return { remove_on_match: { key_matcher: this.text(['x-', 'team', 'x-k', 'X-Sub']) } }
      return { remove: random.pick(names) }
    }
    return {
      mutations: {
        request_mutations: [
          one(['x-m', 'x-k', 'x-team', 'authorization']),
          ...(random.chance(0.3) ? [one(['x-m', 'x-sub'])] : []),
        ],
        ...random.maybe(0.3, () => ({
          response_mutations: [{ append: this.edit(['x-response', 'x-secret-internal']) }],
        })),
        ...random.maybe(0.3, () => ({
          query_parameter_mutations: [this.queryMutation(), ...(random.chance(0.4) ? [this.queryMutation()] : [])],
        })),
      },
    }
  }

  private queryMutation(): Json {
    const { random } = this
    const key = random.pick(['q', 'r', 'tok', 'a b'])
    if (random.chance(0.3)) return { remove: key }
    const record = { key, value: random.pick(['v', 'x y&', '%REQ(x-k)%', '%PATH(WQ:PATH)%', '']) }
    return { append: { record, ...random.maybe(0.6, () => ({ action: random.pick(ACTIONS) })) } }
  }

  private clusters(): Json[] {
    return [...UPSTREAMS, 'keys'].map((name) => ({
      name,
      type: 'STATIC',
      load_assignment: {
        cluster_name: name,
        endpoints: [
          { lb_endpoints: [{ endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: 1 } } } }] },
        ],
      },
    }))
  }
}

/** Envoy refuses two chains that have a value of every criterion in common. */
function withDistinctMatches(chains: readonly Json[]): Json[] {
  const kept: Json[] = []
  for (const chain of chains) if (!kept.some((other) => overlap(matchOf(chain), matchOf(other)))) kept.push(chain)
  return kept
}

const matchOf = (chain: Json): Json => (chain['filter_chain_match'] as Json | undefined) ?? {}

function overlap(a: Json, b: Json): boolean {
  const values = (value: unknown): string[] => {
    if (Array.isArray(value) && value.length > 0) return value.map((one) => JSON.stringify(one))
    return [value === undefined || value === 'ANY' || Array.isArray(value) ? '' : JSON.stringify(value)]
  }
  return Object.keys({ ...a, ...b }).every((name) => values(a[name]).some((value) => values(b[name]).includes(value)))
}

const ACTIONS = ['APPEND_IF_EXISTS_OR_ADD', 'ADD_IF_ABSENT', 'OVERWRITE_IF_EXISTS_OR_ADD', 'OVERWRITE_IF_EXISTS']
const VALUES = [
  'v1',
  'dev',
  '',
  '%REQ(x-k)%',
  '%REQ(x-missing?x-k)%',
  'Bearer %REQ(x-t)%',
  'a%REQ(x-missing)%b',
  '%DYNAMIC_METADATA(envoy.filters.http.jwt_authn:y:team)%',
  '%%',
  '%HOSTNAME%',
  '%UPSTREAM_CLUSTER%',
  '%PATH%',
  '%PATH(NQ)%',
  '%PATH(NQ:PATH)%',
  '%QUERY_PARAM(q)%',
  '%QUERY_PARAMS%',
  '%RESPONSE_CODE%',
  '%DOWNSTREAM_LOCAL_PORT%',
  '%DOWNSTREAM_PEER_SUBJECT%',
  '%CEL(request.path)%',
  '%RESP(x-upstream)%',
  '%PROTOCOL%',
  '%REQ(:path):3%',
  'a%REQUESTED_SERVER_NAME(SNI_FIRST)%',
  '%REQUESTED_SERVER_NAME(HOST_FIRST:ORIG)%',
  '%ROUTE_NAME%',
  '%TRACE_ID%',
  '%UPSTREAM_HOST%',
  '%START_TIME(%s)%',
]
/** Expressions of policies. */
const EXPRESSIONS = [
  "request.headers['x-k'] == 'v'",
  "request.headers['X-Team'].startsWith('d')",
  "'x-k' in request.headers",
  "'x-sub' in request.headers && size(request.headers['x-sub']) > 1",
  'has(request.headers.accept)',
  "request.method in ['GET', 'POST']",
  "request.path.startsWith('/a')",
  "request.path.matches('^/[ap](/|$)')",
  "request.url_path == '/p/q'",
  "request.query.contains('q=')",
  "request.host == 'native.test'",
  "request.scheme == 'https'",
  "request.protocol == 'HTTP/1.1'",
  'has(request.referer)',
  "int(request.headers['x-k']) > 0",
  "request.headers['x-k'] + 'z' == 'vz'",
  "metadata.filter_metadata['my']['team'] == 'dev'",
  "'dev' in metadata.filter_metadata['my']['team']",
  "metadata.filter_metadata['envoy.filters.http.jwt_authn']['y'].team == 'dev'",
  "metadata.filter_metadata['envoy.filters.http.jwt_authn'].z.level > 41",
  "'y' in metadata.filter_metadata['envoy.filters.http.jwt_authn']",
  "source.address.startsWith('10.1.1.1')",
  "destination.address.startsWith('127.0.0.1:')",
  '!connection.mtls',
  "connection.requested_server_name == ''",
  "xds.virtual_host_name == 'host'",
  "xds.route_name == ''",
  'has(filter_state.k)',
  'request.size == 0',
  "request.method == 'GET' ? request.path == '/a' : true",
  "double(request.headers['x-k']) > 0.5",
  "uint(request.headers['x-k']) == 0u || request.method == 'GET'",
  "{1: 'a', 1u: 'b'}[size(request.headers['x-k'])] == 'a'",
  "null in request.headers || request.method == 'GET'",
  "bytes(request.method) + b'!' == b'GET!'",
  "request.path.matches('(?i)^/A') && bool(request.headers['x-team'])",
  'has(metadata.nope)',
  "'x'",
  'nothing',
  "request.time > timestamp('2020-01-01T00:00:00Z')",
  "timestamp('2020-01-01T00:00:00Z') + duration('1h') > timestamp(int(request.headers['x-k']))",
  "type(request.headers['x-k']) == string",
  "has(response.code) || xds.cluster_name == 'a'",
  "duration(request.headers['x-k']) == duration('0s')",
]
/** Of so many virtual hosts, `require_tls: ALL`. */
const REQUIRES_TLS = 0.08
/** Metadata that answers show. */
const SHOWN = [
  ...['y:team', 'y:level', 'z:team', 'h:alg', 'f:code', 'f:message', 'y:iss'].map(
    (path) => `envoy.filters.http.jwt_authn:${path}`,
  ),
  ...['my', 'my:team', 'my:level', 'envoy.filters.http.header_to_metadata', 'basic0:username', 'other'],
]
/** Of other bytes than text nothing is certain. */
const ENCODED: Json = { value: 'ZGV2', encode: 'BASE64' }
const USERS = ['me:secret', 'you:pa:ss']
  .map((line) => line.split(/:(.*)/s))
  .map(([user, password]) => `${user}:{SHA}${createHash('sha1').update(password!).digest('base64')}`)
  .join('\n')
