import { fixedBackends, type Losses, plainBody, reportUnsupported } from '../../../core/losses.js'
import type { Action, Backend, Route } from '../../../core/program.js'
import type { ApiKeyAuth, BasicAuth } from '../../../core/step/credentials.js'
import type { EditHeaders, HeaderEdit } from '../../../core/step/edit-headers.js'
import type { Unmodelled } from '../../../core/step/outside.js'
import type { Rewrite } from '../../../core/step/rewrite.js'
import type { Step } from '../../../core/step/step.js'
import { rebuildCors } from './cors.js'
import { rebuildEnvoyField } from './gloo-fields.js'

/** All steps of a route except access control, in the order in which agentgateway runs them. */
interface OtherSteps {
  cors: Step[]
  rest: Step[]
  action: Action
}

export function otherSteps(route: Route, losses: Losses): OtherSteps {
  const cors: Step[] = []
  const edits: EditHeaders[] = []
  const rewrites: Rewrite[] = []
  const copied: Step[] = []
  const references: Step[] = []
  for (const step of route.steps) {
    switch (step.kind) {
      case 'cors':
        cors.push(rebuildCors(step, losses))
        break
      case 'edit-headers':
        edits.push(rebuildEdits(step, losses))
        break
      case 'rewrite':
        rewrites.push(rebuildRewrite(step, losses))
        break
      case 'api-key':
      case 'basic-auth':
        copied.push(rebuildCredentials(step, losses))
        break
      case 'envoy-metadata':
        losses.unsupported(step.origin, 'dynamic metadata is not supported by the target')
        break
      case 'outside':
      case 'unmodelled': {
        if (step.kind === 'unmodelled' && step.secretRef) {
          references.push(referenceTo(step, route.action, losses))
          break
        }
        const rebuilt = rebuildEnvoyField(step, losses)
        if (rebuilt === null) reportUnsupported([step], losses)
        else if (rebuilt !== 'reported') copied.push(rebuilt)
        break
      }
      default:
        break
    }
  }
  const secret = edits.flatMap((step) => step.request.filter((edit) => edit.secret))
  const headers = edits.map(withoutSecrets).filter((step) => step.request.length > 0 || step.response.length > 0)
  return {
    cors,
    rest: [...copied, ...headers, ...rewrites],
    action: withCredentials(secret, references, withToken({ ...route, action: rebuildAction(route.action, losses) })),
  }
}

/** Credentials are read from one place. Keys of clients that the route does not allow are left out. */
function rebuildCredentials(step: ApiKeyAuth | BasicAuth, losses: Losses): Step {
  const { kind, mode, source, origin } = step
  if (kind === 'basic-auth') {
    if (step.userHeader) losses.unsupported(origin, NOT_FORWARDED)
    return { kind, mode, realm: step.realm, htpasswd: step.htpasswd, source, origin }
  }
  if (step.clientHeader) losses.unsupported(origin, NOT_FORWARDED)
  for (const { origin: place = origin } of step.otherSources ?? [])
    losses.unsupported(place, 'keys are read from one place: the first')
  const keys = step.keys.filter(({ metadata }) => step.allowedClients?.includes(String(metadata['client'])) ?? true)
  return { kind, mode, keys, source, origin }
}

const NOT_FORWARDED = 'the header that names the caller to the upstream is not supported by the target'

/** The headers of a Secret that the input lacks: nearly always the one that a reference means by default. */
function referenceTo(step: Unmodelled, action: Action, losses: Losses): Step {
  const { namespace, name } = step.secretRef!
  const secret = `Secret \`${namespace}/${name}\``
  losses.manual(
    step.origin,
    action.kind === 'forward'
      ? `${secret} is not in the input: it is assumed to hold the header \`Authorization\``
      : `${secret} is not in the input, and the route has no backend that gets its headers`,
  )
  return step
}

const withoutSecrets = (step: EditHeaders): EditHeaders => ({
  ...step,
  request: step.request.filter((edit) => !edit.secret),
})

/** A header whose value is in a Secret becomes a credential for the backend here, which refers to the Secret. */
function withCredentials(edits: readonly HeaderEdit[], references: readonly Step[], action: Action): Action {
  if (action.kind !== 'forward') return action
  return {
    ...action,
    backends: action.backends.map((backend) => {
      const secret = backend.steps.flatMap((step) =>
        step.kind === 'edit-headers' ? step.request.filter((edit) => edit.secret) : [],
      )
      const others = backend.steps.map((step) => (step.kind === 'edit-headers' ? withoutSecrets(step) : step))
      const credentials = [...edits, ...secret].map(credentialOf)
      return { ...backend, steps: [...others.filter(isEffective), ...credentials, ...references] }
    }),
  }
}

const isEffective = (step: Step): boolean =>
  step.kind !== 'edit-headers' || step.request.length > 0 || step.response.length > 0

function credentialOf({ name, value, secretRef, origin }: HeaderEdit): Step {
  const text = value?.kind === 'text' ? value.text : ''
  const auth = { kind: 'key', value: text, ...(secretRef && { secretRef }) } as const
  // agentgateway strips the scheme from an entry named `Authorization`, and restores it.
  if (name === 'authorization' && secretRef?.key === 'Authorization' && text.startsWith('Bearer '))
    return { kind: 'backend-auth', auth: { ...auth, value: text.slice('Bearer '.length) }, origin }
  return { kind: 'backend-auth', auth, target: { kind: 'header', name, prefix: '' }, origin }
}

/** Destinations have header rules of their own. */
function rebuildAction(action: Action, losses: Losses): Action {
  if (action.kind === 'direct-response' && action.format) {
    const { format: _, ...plain } = action
    return { ...plain, body: plainBody(action, losses) }
  }
  if (action.kind !== 'forward') return action
  if (action.backendHeader !== undefined) {
    losses.unsupported(action.origin, 'a header cannot name the backend: the route has none')
    return { kind: 'forward', backends: [], origin: action.origin }
  }
  const backends = fixedBackends(action.backends, losses)
  for (const backend of backends) reportVerification(backend, losses)
  const rebuild = (step: Step): Step => (step.kind === 'edit-headers' ? rebuildEdits(step, losses) : step)
  return { ...action, backends: backends.map((backend) => ({ ...backend, steps: backend.steps.map(rebuild) })) }
}

/** Without an authority Envoy accepts any certificate of a backend; agentgateway trusts those of its system. */
function reportVerification({ addresses, peer, origin }: Backend, losses: Losses): void {
  const [address] = addresses
  if (!address?.tls || peer?.secret || peer?.authorities) return
  const note = `the certificate of \`${address.host}\` is verified now, by the authorities of the system`
  losses.approximate(address.origin ?? origin, note)
}

/** Envoy strips a verified token unless configured to keep it; agentgateway always strips it and can restore it. */
function withToken(route: Route): Action {
  const { action } = route
  const keeps = route.steps.find(
    (step) => step.kind === 'authenticate' && step.providers.some((provider) => provider.keepToken),
  )
  if (action.kind !== 'forward' || !keeps) return action
  const passthrough: Step = { kind: 'backend-auth', auth: { kind: 'passthrough' }, origin: keeps.origin }
  return {
    ...action,
    backends: action.backends.map((backend) => ({ ...backend, steps: [passthrough, ...backend.steps] })),
  }
}

function rebuildEdits(step: EditHeaders, losses: Losses): EditHeaders {
  const keep = (edit: HeaderEdit): boolean => {
    if (edit.value?.kind !== 'text' || !/%[A-Z_]+(\(.*\))?%/.test(edit.value.text)) return true
    losses.unsupported(edit.origin, `\`${edit.name}\` has a value that Envoy computes: it is left out`)
    return false
  }
  const plain = (edit: HeaderEdit): HeaderEdit =>
    edit.value?.kind === 'text'
      ? { ...edit, value: { kind: 'text', text: edit.value.text.replaceAll('%%', '%') } }
      : edit
  if (step.response.length > 0) losses.approximate(step.origin, 'response headers are no longer added to refusals')
  return { ...step, request: step.request.filter(keep).map(plain), response: step.response.filter(keep).map(plain) }
}

function rebuildRewrite(step: Rewrite, losses: Losses): Rewrite {
  const { path, host, appendForwardedHost, ...rest } = step
  const keepsPath = path?.kind === 'prefix' || path?.kind === 'full'
  const keepsHost =
    host?.kind === 'literal' || host?.kind === 'upstream' || host?.kind === 'none' || host?.kind === 'port'
  if (path && !keepsPath)
    losses.unsupported(step.origin, 'a path cannot be rewritten by a pattern: it goes upstream as it came')
  if (host && !keepsHost)
    losses.unsupported(step.origin, 'the host cannot be computed from the request: it goes upstream as it came')
  if (appendForwardedHost) losses.unsupported(step.origin, '`x-forwarded-host` is not added')
  return { ...rest, ...(keepsPath && { path }), ...(keepsHost && { host }) }
}
