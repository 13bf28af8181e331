import type { OpenRoutes, PublicRoutes, RequestBody, RouteAllowList } from '../../../core/step/litellm.js'
import { bannedParameters, SECRET_MEMBERS } from '../banned-parameters.js'
import { hashable, PythonError, type PyValue, typeName } from '../python.js'
import { loads } from '../python-json.js'
import { CRASHED, denied } from '../refusal.js'
import { OPEN_PAGES } from '../route-groups.js'
import { groupOf, matchesWildcard } from '../routes.js'
import { allow, pass, refuse, type StepResult, skip, type Walk } from '../walk.js'

/** Checks before authentication. */

export function openRoutes(_step: OpenRoutes, { call }: Walk): StepResult {
  const open = ['GET', 'HEAD'].includes(call.method) && OPEN_PAGES.includes(call.route)
  return open ? allow(`${call.route} is served without a credential`) : skip(`${call.route} requires a credential`)
}

export function requestBody(step: RequestBody, walk: Walk): StepResult {
  const { body } = walk.call
  if (body.problem !== undefined) {
    return refuse(
      { status: 400, message: body.problem, type: 'invalid_request_error', param: 'request_body' },
      'the body does not match its `content-type`, which is answered before the credential is checked',
      'send JSON or a valid form',
    )
  }
  if (body.crashed !== undefined) return refuse(CRASHED, body.crashed)
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

/** Members that select where the call goes, also inside the configuration and metadata of the request. */
function refuseBanned({ body, call, traits }: Walk, step: RequestBody): void {
  if (body.has('model_list')) throw new PythonError('Rejected Request: model_list is not allowed in the request body.')
  const names = bannedParameters(traits)
  const routeMembers = ownMembers(call.route)
  const others = routeMembers.length === 0 ? names : names.filter((name) => !routeMembers.includes(name))
  const parts: [part: Map<string, PyValue> | undefined, names: readonly string[], isMetadata: boolean][] = [
    [body, others, false],
    [asMap(body.get('litellm_embedding_config')), names, false],
    [asMap(body.get('extra_body')), names, false],
    [asMap(body.get('metadata')), names, true],
    [asMap(body.get('litellm_metadata')), names, true],
  ]
  for (const [part, banned, isMetadata] of parts) {
    if (!part) continue
    if (traits.refusesSecretReferences && !isMetadata && !managesDeployments(call.route))
      refuseSecretReferences(part, names)
    const refused = isMetadata ? banned.filter((name) => !CLOUD_CREDENTIALS.includes(name)) : banned
    refuseMembers(part, refused, body, step)
  }
}

/** Azure directory credentials: metadata may have members of these names. */
const CLOUD_CREDENTIALS = ['tenant_id', 'client_id', 'client_secret', 'azure_username', 'azure_password', 'azure_scope']

/** Members that are credentials elsewhere, and that the bodies of these routes have. */
function ownMembers(route: string): readonly string[] {
  if (/^\/(v1\/|openai\/v1\/)?realtime\/transcription_sessions$/.test(route)) return ['client_secret']
  const isMcp = route === '/introspect' || /^\/v1\/mcp\/server(\/.*)?$/.test(route)
  return isMcp ? ['client_id', 'client_secret'] : []
}

const managesDeployments = (route: string): boolean =>
  ['/model/new', '/model/update', '/model/delete', '/health/test_connection'].includes(route) ||
  /^\/model\/[^/]+\/update$/.test(route)

function refuseSecretReferences(part: Map<string, PyValue>, banned: readonly string[]): void {
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

function refuseMembers(
  part: Map<string, PyValue>,
  banned: readonly string[],
  body: Map<string, PyValue>,
  step: RequestBody,
): void {
  const isListed = (name: string): boolean => {
    const list = ALLOWLISTS.get(name)
    return list !== undefined && (step.clientStorage?.[list].includes(part.get(name) as string) ?? false)
  }
  const found = banned.find((name) => part.has(name) && !isListed(name))
  if (found === undefined || step.allowClientCredentials) return
  lookUpGroup(body)
  const list = ALLOWLISTS.get(found)
  const hint =
    list && step.clientStorage
      ? ` To allow specific values only, list them in \`general_settings.${SETTINGS[list]}\`.`
      : ''
  throw new PythonError(
    `Rejected Request: ${found} is not allowed in request body. Clientside passthrough requires explicit admin ` +
      'opt-in via either `general_settings.allow_client_side_credentials = true` (proxy-wide) or ' +
      '`configurable_clientside_auth_params` on the deployment in your proxy config.yaml. Relevant Issue: ' +
      `https://huntr.com/bounties/4001e1a2-7b7a-4776-a3ae-e6692ec3d997${hint}`,
  )
}

/** LiteLLM first checks what the model's group allows, and only strings can be checked. */
function lookUpGroup(body: Map<string, PyValue>): void {
  const model = body.get('model')
  if (model === undefined || typeof model === 'string') return
  hashable(model)
  if (model === null) throw new PythonError("'NoneType' object has no attribute 'split'")
  throw new PythonError(`argument of type '${typeName(model)}' is not iterable`)
}

/** An object, or a string that contains one as JSON. */
function asMap(value: PyValue | undefined): Map<string, PyValue> | undefined {
  if (value instanceof Map) return value
  if (typeof value !== 'string') return undefined
  const read = loads(value)
  return 'value' in read && read.value instanceof Map ? read.value : undefined
}

export function routeAllowList(step: RouteAllowList, { call }: Walk): StepResult {
  const { route } = call
  if (step.unusable !== undefined) throw new PythonError(`argument of type '${step.unusable}' is not iterable`)
  if (step.routes.includes(route)) return pass(`${route} is in \`allowed_routes\``)
  const detail = `${route} is not in \`allowed_routes\`, which is compared exactly and binds every credential`
  return refuse(
    denied(403, `Access forbidden: Route ${route} not allowed`),
    detail,
    `add \`${route}\` to \`allowed_routes\``,
  )
}

export function publicRoutes(step: PublicRoutes, walk: Walk): StepResult {
  const { route } = walk.call
  if (groupOf(walk.groups, 'public_routes').includes(route) && route.replace(/\/+$/, '') !== '/metrics') {
    return allow(`${route} is public`)
  }
  const entry = step.extra.find((item) => item === route || matchesWildcard(route, item))
  return entry === undefined ? skip(`${route} is not public`) : allow(`${route} is public by \`${entry}\``)
}
