import type { OpenRoutes, PublicRoutes, RequestBody, RouteAllowList } from '../../../core/step/litellm.js'
import { BANNED_PARAMETERS } from '../banned-parameters.js'
import { hashable, PythonError, type PyValue, typeName } from '../python.js'
import { loads } from '../python-json.js'
import { CRASHED, denied } from '../refusal.js'
import { OPEN_PAGES } from '../route-groups.js'
import { groupOf, matchesWildcard } from '../routes.js'
import { letThrough, pass, refuse, type StepResult, skip, type Walk } from '../walk.js'

/** What happens before anybody is asked for a credential. */

export function openRoutes(_step: OpenRoutes, { call }: Walk): StepResult {
  const open = ['GET', 'HEAD'].includes(call.method) && OPEN_PAGES.includes(call.route)
  return open ? letThrough(`${call.route} is served without a credential`) : skip(`${call.route} asks for a credential`)
}

export function requestBody(step: RequestBody, walk: Walk): StepResult {
  const { body } = walk.call
  if (body.problem !== undefined) {
    return refuse(
      { status: 400, message: body.problem, type: 'invalid_request_error', param: 'request_body' },
      'the body is not what its `content-type` says, which is answered whatever the credential is',
      'send JSON, or a form that is one',
    )
  }
  if (body.crashed !== undefined) return refuse(CRASHED, body.crashed)
  if (!(body.value instanceof Map)) return refuse(CRASHED, `the body is no object but a ${typeName(body.value)}`)
  walk.body = new Map([...walk.call.query, ...body.value])
  refuseBanned(walk.body, step)
  return pass(`the body has ${walk.body.size} members`)
}

/** Members that would choose where the call goes, also inside the configuration and metadata of the request. */
function refuseBanned(body: Map<string, PyValue>, step: RequestBody): void {
  if (body.has('model_list')) throw new PythonError('Rejected Request: model_list is not allowed in the request body.')
  const nested = ['litellm_embedding_config', 'extra_body', 'metadata', 'litellm_metadata'].map((name) =>
    body.get(name),
  )
  for (const part of [body, ...nested.map(asMap)]) {
    const found = part && BANNED_PARAMETERS.find((name) => part.has(name))
    if (found === undefined || step.allowClientCredentials) continue
    lookUpGroup(body)
    throw new PythonError(
      `Rejected Request: ${found} is not allowed in request body. Clientside passthrough requires explicit admin ` +
        'opt-in via either `general_settings.allow_client_side_credentials = true` (proxy-wide) or ' +
        '`configurable_clientside_auth_params` on the deployment in your proxy config.yaml. Relevant Issue: ' +
        'https://huntr.com/bounties/4001e1a2-7b7a-4776-a3ae-e6692ec3d997',
    )
  }
}

/** LiteLLM asks first what the model's group allows, and only a text can be asked for. */
function lookUpGroup(body: Map<string, PyValue>): void {
  const model = body.get('model')
  if (model === undefined || typeof model === 'string') return
  hashable(model)
  if (model === null) throw new PythonError("'NoneType' object has no attribute 'split'")
  throw new PythonError(`argument of type '${typeName(model)}' is not iterable`)
}

/** An object, also one that is sent as the text of an object. */
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

export function publicRoutes(step: PublicRoutes, { call }: Walk): StepResult {
  const { route } = call
  if (groupOf('public_routes').includes(route) && route.replace(/\/+$/, '') !== '/metrics') {
    return letThrough(`${route} is public`)
  }
  const entry = step.extra.find((one) => one === route || matchesWildcard(route, one))
  return entry === undefined ? skip(`${route} is not public`) : letThrough(`${route} is public by \`${entry}\``)
}
