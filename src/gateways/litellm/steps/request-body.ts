import { RE2JS } from '@bufbuild/re2'
import type { ClientParameter, ModelCatalog, RequestBody } from '../../../core/step/litellm.js'
import { bannedParameters, SECRET_MEMBERS } from '../banned-parameters.js'
import { clientParameters } from '../deployments.js'
import { isListedHost } from '../destination.js'
import { hashable, PythonError, type PyValue, repr, strip, truthy, typeName } from '../python.js'
import { loads } from '../python-json.js'
import { CRASHED, failed, type Refusal } from '../refusal.js'
import type { LitellmTraits } from '../traits.js'
import { DecidedOutside, pass, refuse, type StepResult, TABLE_OF_MODELS, type Walk } from '../walk.js'

type PyMap = Map<string, PyValue>

export function requestBody(step: RequestBody, walk: Walk): StepResult {
  const { body } = walk.call
  if (body.problem !== undefined) {
    return refuse(
      { status: 400, message: body.problem, type: 'invalid_request_error', param: 'request_body' },
      'the body does not match its `content-type`, which is answered before the credential is checked',
      'send JSON or a valid form',
    )
  }
  if (body.crashed !== undefined)
    return refuse(metadataRefusal(body.crashed, walk), '`metadata` of the form is not JSON')
  if (!(body.value instanceof Map) && walk.traits.refusesOtherBodies)
    return refuse(
      {
        status: 400,
        message: 'Invalid JSON payload: expected an object',
        type: 'invalid_request_error',
        param: 'request_body',
      },
      `the body is not an object but a ${typeName(body.value)}`,
      'send an object',
    )
  if (!(body.value instanceof Map)) return refuse(CRASHED, `the body is not an object but a ${typeName(body.value)}`)
  walk.body = new Map([...walk.call.query, ...body.value])
  refuseBanned(walk, step)
  return pass(`the body has ${walk.body.size} members`)
}

function metadataRefusal(problem: string, { traits }: Walk): Refusal {
  if (!traits.explainsFormMetadata) return CRASHED
  const message = `Invalid form payload: metadata ${problem}`
  return { status: 400, message, type: 'invalid_request_error', param: 'metadata' }
}

/**
 * Members that select where the call goes, also inside the configuration, the metadata and the fallbacks of the request
 * (auth_utils.py `is_request_body_safe`).
 */
function refuseBanned(walk: Walk, step: RequestBody): void {
  const { body, call, traits } = walk
  if (body.has('model_list')) throw new PythonError('Rejected Request: model_list is not allowed in the request body.')
  const names = bannedParameters(traits)
  const ofMetadata = names.filter((name) => !CLOUD_CREDENTIALS.includes(name))
  const routeMembers = ownMembers(call.route)
  const isManaging = managesDeployments(call.route)
  const check = (part: PyMap | undefined, banned = names, isMetadata = false): void => {
    if (!part) return
    const isMcp = part === body && MCP_SERVER.test(call.route)
    refuseServerOwned(part, traits, isMcp ? TOKEN_EXCHANGE : [])
    if (traits.guardsKeyReferences) refuseKeyReference(part)
    if (!isManaging) refuseFederated(part, step, traits)
    if (traits.refusesSecretReferences && !isMetadata && !isManaging) refuseSecretReferences(part, names)
    refuseMembers(part, banned, walk, step)
  }
  const checkMetadata = (part: PyMap | undefined): void => check(part, ofMetadata, true)
  check(body, routeMembers.length === 0 ? names : names.filter((name) => !routeMembers.includes(name)))
  for (const name of CONFIGURATIONS) check(asMap(body.get(name)))
  for (const name of ['metadata', 'litellm_metadata']) {
    checkMetadata(asMap(body.get(name)))
    checkMetadata(bracketed(body, name))
  }
  for (const target of fallbacksOf(body)) {
    if (target instanceof Map) check(target)
    const model = target instanceof Map ? target.get('model') : target
    if (typeof model === 'string') refuseAddress(model, step)
  }
  const params = asMap(body.get('litellm_params'))
  if (!params) return
  refuseServerOwned(params, traits, isManaging ? ['chatgpt_auth_file'] : [])
  if (traits.guardsKeyReferences && !isManaging) refuseKeyReference(params)
  if (!isManaging) refuseFederated(params, step, traits)
  if (traits.guardsKeyReferences) {
    for (const name of CONFIGURATIONS) refuseKeyReference(asMap(params.get(name)))
  }
  checkMetadata(asMap(params.get('metadata')))
}

const MCP_SERVER = /^\/v1\/mcp\/server(\/.*)?$/

/** Members for the exchange of tokens, which the bodies of MCP servers have. */
const TOKEN_EXCHANGE = ['audience', 'endpoint', 'profile', 'scope'].map((name) => `token_exchange_${name}`)

const CONFIGURATIONS = ['litellm_embedding_config', 'extra_body']

/** Members of the federation of identities: no setting lets clients set them. */
function refuseServerOwned(
  part: PyMap,
  { serverOwnedMembers, guardsKeyReferences }: LitellmTraits,
  except: readonly string[],
): void {
  const set = guardsKeyReferences ? new Set([...part.keys()].map((name) => name.replace(/\[\]$/, ''))) : part
  const found = serverOwnedMembers.find((name) => set.has(name) && !except.includes(name))
  if (found === undefined) return
  const exchange = serverOwnedMembers.includes(TOKEN_EXCHANGE[0]!) ? ' or OAuth token exchange' : ''
  throw new PythonError(
    `Rejected Request: ${found} is a server-owned workload identity federation${exchange} parameter and cannot be set ` +
      'in a request body. A proxy admin configures it on the deployment or on a stored credential.',
  )
}

/** A credential of the configuration that signs in to a provider is attached to deployments alone. */
function refuseFederated(part: PyMap, { federated = [] }: RequestBody, { guardsKeyReferences }: LitellmTraits): void {
  const name = part.get('litellm_credential_name')
  const found = federated.find((credential) => credential.name === name)
  if (found === undefined) return
  const more = guardsKeyReferences ? ' or OAuth token exchange, or holding an oidc/ api_key secret reference' : ''
  throw new PythonError(
    `Rejected Request: litellm_credential_name=${repr(found.name)} names a credential configured for workload identity ` +
      `federation${more} (${found.member}), which a request body cannot choose. A proxy admin attaches it to a ` +
      'deployment.',
  )
}

function refuseKeyReference(part: PyMap | undefined): void {
  const key = part?.get('api_key')
  if (typeof key === 'string' && key.startsWith('oidc/'))
    throw new PythonError(
      'Rejected Request: api_key holds an oidc/ secret reference, which only a deployment or credential a proxy admin ' +
        'configures can carry.',
    )
}

/** Members of a form that write an object member by member: `metadata[name]`, `metadata[name][inner]`. */
function bracketed(body: PyMap, name: string): PyMap | undefined {
  const prefix = `${name}[`
  const members = [...body].filter(([key]) => key.startsWith(prefix))
  if (members.length === 0) return undefined
  return new Map(
    members.flatMap(([key, value]): [string, PyValue][] => {
      const [first] = key.replaceAll(prefix, '').replace(/\]+$/, '').split('][')
      return first ? [[first, value]] : []
    }),
  )
}

const FALLBACKS = ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks']

/** `2 * ROUTER_MAX_FALLBACKS` */
const MOST_NESTED = 10

/** The models that a request names for the case that its own fails (`iter_request_fallback_targets`). */
function* fallbacksOf(body: PyMap): Generator<string | PyMap> {
  for (const source of [body, body.get('router_settings_override')])
    if (source instanceof Map) for (const name of FALLBACKS) yield* targetsIn(source.get(name), 0)
}

function* targetsIn(value: PyValue | undefined, depth: number): Generator<string | PyMap> {
  if (depth > MOST_NESTED)
    throw new PythonError('Rejected Request: fallback nesting exceeds the allowed validation depth.')
  for (const item of Array.isArray(value) ? value : []) {
    if (typeof item === 'string') yield item
    if (!(item instanceof Map)) continue
    const target = item as PyMap
    const lists = [...target.values()]
    if (lists.length === 0 || !lists.every(Array.isArray)) yield target
    const inner = typeof target.get('model') === 'string' ? FALLBACKS.map((name) => target.get(name)) : lists
    for (const list of inner) yield* targetsIn(list, depth + 1)
  }
}

/** A model that is an address, also after the name of a provider, must be of a host that the configuration lists. */
function refuseAddress(model: string, { fallbackHosts = [] }: RequestBody): void {
  const candidates = model.split(',').flatMap((part) => {
    const name = strip(part)
    const [, behindProvider] = /\/(.*)$/s.exec(name) ?? []
    return behindProvider === undefined ? [name] : [name, behindProvider]
  })
  const refused = candidates.some((name) => /^https?:\/\//i.test(name) && !isListedHost(name, fallbackHosts))
  if (refused)
    throw new PythonError(
      `Rejected Request: URL-valued fallback destination '${model}' is not allowed. Configure custom endpoints with ` +
        'api_base instead, or add the destination host to `provider_url_destination_allowed_hosts` in litellm_settings.',
    )
}

/** Azure directory credentials: metadata may have members of these names. */
const CLOUD_CREDENTIALS = ['tenant_id', 'client_id', 'client_secret', 'azure_username', 'azure_password', 'azure_scope']

/** Members that are credentials elsewhere, and that the bodies of these routes have. */
function ownMembers(route: string): readonly string[] {
  if (/^\/(v1\/|openai\/v1\/)?realtime\/transcription_sessions$/.test(route)) return ['client_secret']
  const isMcp = route === '/introspect' || MCP_SERVER.test(route)
  return isMcp ? ['client_id', 'client_secret'] : []
}

const managesDeployments = (route: string): boolean =>
  ['/model/new', '/model/update', '/model/delete', '/health/test_connection'].includes(route) ||
  /^\/model\/[^/]+\/update$/.test(route)

function refuseSecretReferences(part: PyMap, banned: readonly string[]): void {
  const found = [...part].find(
    ([name, value]) =>
      typeof value === 'string' &&
      (value.startsWith('os.environ/') || value.startsWith('oidc/')) &&
      (banned.includes(name) || SECRET_MEMBERS.includes(name)),
  )
  if (found)
    throw new PythonError(
      `Rejected Request: ${found[0]} holds a secret reference, which only a deployment or credential a proxy admin ` +
        'configures can carry.',
    )
}

const ALLOWLISTS: ReadonlyMap<string, 'buckets' | 'endpoints'> = new Map([
  ['s3_bucket_name', 'buckets'],
  ['s3_output_bucket_name', 'buckets'],
  ['s3_endpoint_url', 'endpoints'],
])

const SETTINGS = { buckets: 'allowed_client_side_s3_buckets', endpoints: 'allowed_client_side_s3_endpoint_urls' }

const NO_MODELS: ModelCatalog = { models: [], aliases: [] }

function refuseMembers(part: PyMap, banned: readonly string[], { body, traits }: Walk, step: RequestBody): void {
  const isListed = (name: string): boolean => {
    const list = ALLOWLISTS.get(name)
    return list !== undefined && (step.clientStorage?.[list].includes(part.get(name) as string) ?? false)
  }
  const found = banned.filter((name) => part.has(name) && !isListed(name))
  if (found.length === 0 || step.allowClientCredentials) return
  lookUpGroup(body, traits)
  const model = body.get('model') ?? ''
  const { sure, unsure } = clientParameters(model as string, step.catalog ?? NO_MODELS)
  for (const name of found) {
    const rejection = rejectionOf(name, step)
    if (sure.some((parameter) => allows(parameter, name, part.get(name)!, rejection))) continue
    if (unsure) throw new DecidedOutside(`which provider serves ${repr(model)}`, failed(rejection), TABLE_OF_MODELS)
    throw new PythonError(rejection)
  }
}

function rejectionOf(name: string, { clientStorage }: RequestBody): string {
  const list = ALLOWLISTS.get(name)
  const hint =
    list && clientStorage ? ` To allow specific values only, list them in \`general_settings.${SETTINGS[list]}\`.` : ''
  return (
    `Rejected Request: ${name} is not allowed in request body. Clientside passthrough requires explicit admin ` +
    'opt-in via either `general_settings.allow_client_side_credentials = true` (proxy-wide) or ' +
    '`configurable_clientside_auth_params` on the deployment in your proxy config.yaml. Relevant Issue: ' +
    `https://huntr.com/bounties/4001e1a2-7b7a-4776-a3ae-e6692ec3d997${hint}`
  )
}

/** `_is_param_allowed`: an address has to equal the regular expression, or its start has to match it. */
function allows(parameter: ClientParameter, name: string, value: PyValue, rejection: string): boolean {
  if (typeof parameter === 'string') return parameter === name
  if (name !== 'api_base') return false
  if (typeof value !== 'string') throw new PythonError(`expected string or bytes-like object, got '${typeName(value)}'`)
  if (value === parameter.address) return true
  try {
    return new RE2JS(`^(?:${parameter.address})`).test(value)
  } catch {
    throw new DecidedOutside(
      'a pattern that only Python evaluates',
      failed(rejection),
      `\`${parameter.address}\` decides`,
    )
  }
}

/** LiteLLM first checks what the model's group allows, and only strings can be checked. */
function lookUpGroup(body: PyMap, { looksUpInRust }: LitellmTraits): void {
  const model = body.get('model')
  if (model === undefined || typeof model === 'string') return
  hashable(model)
  if (!truthy(model)) {
    const inRust =
      model === null
        ? 'bad group-info query: invalid type: null, expected a string'
        : `'${typeName(model)}' object is not an instance of 'str'`
    throw new PythonError(looksUpInRust ? inRust : `'${typeName(model)}' object has no attribute 'split'`)
  }
  throw new PythonError(`argument of type '${typeName(model)}' is not iterable`)
}

/** An object, or a string that contains one as JSON. */
function asMap(value: PyValue | undefined): PyMap | undefined {
  if (value instanceof Map) return value
  if (typeof value !== 'string') return undefined
  const read = loads(value)
  return 'value' in read && read.value instanceof Map ? read.value : undefined
}
