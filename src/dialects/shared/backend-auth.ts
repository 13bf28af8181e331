import type { Losses } from '../../core/losses.js'
import { fieldOf, type Unmodelled } from '../../core/step/outside.js'
import type { Step } from '../../core/step/step.js'
import { isRecord, member, text } from '../../yaml/plain.js'
import { type Form, hostOf, namesIn, type References, SPELL } from './agentgateway-services.js'
import { hasOnly, inverse, type Json, plain, renamed } from './plain-options.js'

/** How secrets get to the target. Kubernetes: into a Secret; a file: into variables. */
export interface SecretTexts {
  /** A text of the source's Secret `name`, or of a file, as the target refers to it. */
  toVariable: (name: string, key: string) => string
  /** The name of the Secret that holds these texts. */
  toSecret: (data: Readonly<Record<string, string>>, what: string) => string
}

type Translate = (options: Json, to: Form, secrets: SecretTexts, references: References) => Json | undefined

/** Kinds of `auth` of a backend that call other software, by the field, which both forms have. */
const KINDS: Record<string, Translate | undefined> = {
  aws: translateAws,
  azure: translateAzure,
  gcp: translateGcp,
  oauthTokenExchange: translateTokenExchange,
  crossAppAccess: translateCrossAppAccess,
}

/** Credentials for the upstream that are copied from one form to the other. */
export const isCopiedAuth = (step: Step): step is Unmodelled =>
  step.kind === 'unmodelled' &&
  !step.when &&
  Object.hasOwn(KINDS, fieldOf(step)) &&
  (step.words === 'agentgateway' || step.words === 'standalone')

/** Of the steps of a backend its `auth` by other software, in the form `to`, and the other steps. */
export function copyBackendAuth(
  steps: readonly Step[],
  to: Form,
  secrets: SecretTexts,
  losses: Losses,
): { auth?: Json; step?: Step; others: Step[] } {
  const step = steps.find(isCopiedAuth)
  const auth = step && translate(step, to, secrets)
  if (!step || !auth) return { others: [...steps] }
  const name = to === 'standalone' ? unknownKeys(step) : undefined
  if (name === undefined) losses.exact(step.origin)
  else losses.manual(step.origin, `if the Secret \`${name}\` has a \`sessionToken\`, add it to \`backendAuth.aws\``)
  return { auth, step, others: steps.filter((other) => other !== step) }
}

function translate(step: Unmodelled, to: Form, secrets: SecretTexts): Json | undefined {
  const { options, references } = step.content
  const written = options === null ? {} : options
  if (!isRecord(written)) return undefined
  const field = fieldOf(step)
  const value = step.words === to ? (plain(written) as Json) : KINDS[field]!(written, to, secrets, references)
  return value && { [field]: value }
}

/** Keys of Secrets that the controller reads (controller/pkg/wellknown/constants.go), and the members of files. */
const AWS = { accessKey: 'accessKeyId', secretKey: 'secretAccessKey' }
const AWS_SESSION = { ...AWS, sessionToken: 'sessionToken' }
const AZURE = { tenantID: 'tenant_id', clientID: 'client_id', clientSecret: 'client_secret' }

/** The Secret of AWS that the input lacks: whether its keys are temporary is not known. */
function unknownKeys(step: Unmodelled): string | undefined {
  const name = fieldOf(step) === 'aws' ? text(member(step.content.options, 'secretRef', 'name')) : undefined
  return name !== undefined && secretIn(step.content.references, name) === undefined ? name : undefined
}

const secretIn = (references: References, name: string): unknown =>
  references.find((reference) => reference.kind === 'Secret' && reference.name.endsWith(`/${name}`))?.content

/** A session token is optional. */
function awsKeysOf(secretRef: unknown, references: References): Readonly<Record<string, string>> {
  const secret = secretIn(references, text(member(secretRef, 'name')) ?? '')
  const isTemporary = ['data', 'stringData'].some((field) => member(secret, field, 'sessionToken') !== undefined)
  return isTemporary ? AWS_SESSION : AWS
}

function translateAws(options: Json, to: Form, secrets: SecretTexts, references: References): Json | undefined {
  const { secretRef, assumeRole, accessKeyId, secretAccessKey, sessionToken, ...others } = options
  const rest = renamed(others, { region: 'region', serviceName: 'serviceName' })
  const role = assumeRole === undefined || assumeRole === null ? {} : roleIn(to, assumeRole)
  if (!rest || !role) return undefined
  if (accessKeyId === undefined && (secretAccessKey !== undefined || sessionToken !== undefined)) return undefined
  const keys =
    to === 'standalone'
      ? variablesOf(secretRef, awsKeysOf(secretRef, references), secrets)
      : accessKeyId === undefined
        ? {}
        : {
            secretRef: {
              name: secrets.toSecret(
                textsOf({ accessKey: accessKeyId, secretKey: secretAccessKey, sessionToken }),
                `the keys of AWS under ${sessionToken === undefined ? '' : '`sessionToken`, '}\`accessKey\` and \`secretKey\``,
              ),
            },
          }
  return { ...keys, ...rest, ...role }
}

function roleIn(to: Form, role: unknown): Json | undefined {
  if (!isRecord(role) || !hasOnly(role, ['roleArn', 'sessionName', 'sessionNameExpression', 'tags'])) return undefined
  const { roleArn, sessionName, sessionNameExpression, tags } = plain(role) as Json
  const expression = to === 'standalone' ? sessionNameExpression : isRecord(sessionName) && sessionName['expression']
  const named =
    to === 'standalone'
      ? { sessionName: expression === undefined ? sessionName : { expression } }
      : expression
        ? { sessionNameExpression: expression }
        : { sessionName }
  const entries = Object.entries({ roleArn, ...named, tags }).filter(([, value]) => value !== undefined)
  return { assumeRole: Object.fromEntries(entries) }
}

function translateAzure(options: Json, to: Form, secrets: SecretTexts): Json | undefined {
  return to === 'standalone' ? azureOfFile(options, secrets) : azureOfCluster(options, secrets)
}

function azureOfFile(options: Json, secrets: SecretTexts): Json | undefined {
  if (!hasOnly(options, ['secretRef', 'managedIdentity', 'workloadIdentity'])) return undefined
  const { secretRef, managedIdentity, workloadIdentity } = options
  if (isRecord(secretRef)) return { explicitConfig: { clientSecret: variablesOf(secretRef, AZURE, secrets) } }
  if (isRecord(managedIdentity)) {
    const user = plain(managedIdentity) as Json
    const isAssigned = Object.keys(user).length > 0
    return { explicitConfig: { managedIdentity: isAssigned ? { userAssignedIdentity: user } : {} } }
  }
  return workloadIdentity === undefined ? { implicit: {} } : { explicitConfig: { workloadIdentity: {} } }
}

function azureOfCluster(options: Json, secrets: SecretTexts): Json | undefined {
  if (!hasOnly(options, ['explicitConfig', 'implicit'])) return undefined
  const { explicitConfig, implicit } = options
  if (implicit !== undefined) return {}
  if (!isRecord(explicitConfig)) return undefined
  if (!hasOnly(explicitConfig, ['clientSecret', 'managedIdentity', 'workloadIdentity'])) return undefined
  const { clientSecret, managedIdentity, workloadIdentity } = explicitConfig
  if (isRecord(clientSecret)) {
    const data = renamed(clientSecret, inverse(AZURE))
    return (
      data && {
        secretRef: {
          name: secrets.toSecret(
            textsOf(data),
            'the application of Azure under `tenantID`, `clientID` and `clientSecret`',
          ),
        },
      }
    )
  }
  if (isRecord(managedIdentity)) return { managedIdentity: plain(managedIdentity['userAssignedIdentity'] ?? {}) }
  return workloadIdentity === undefined ? undefined : { workloadIdentity: {} }
}

function translateGcp(options: Json, to: Form, secrets: SecretTexts): Json | undefined {
  if (!hasOnly(options, ['type', 'audience', 'secretRef', 'credential'])) return undefined
  const { type, audience, secretRef, credential } = options
  if (isRecord(credential)) return undefined
  const reference =
    to === 'standalone'
      ? isRecord(secretRef) && { credential: variableOf(secretRef, 'credentials.json', secrets) }
      : typeof credential === 'string' && {
          secretRef: {
            name: secrets.toSecret(
              { 'credentials.json': credential },
              'the key of Google Cloud under `credentials.json`',
            ),
          },
        }
  return {
    ...(typeof type === 'string' && { type: SPELL[to](type) }),
    ...(reference || {}),
    ...(typeof audience === 'string' && { audience }),
  }
}

const TOKEN_TYPES = {
  AccessToken: 'urn:ietf:params:oauth:token-type:access_token',
  Jwt: 'urn:ietf:params:oauth:token-type:jwt',
  IdToken: 'urn:ietf:params:oauth:token-type:id_token',
  IdJag: 'urn:ietf:params:oauth:token-type:id-jag',
}
const TYPES = { agentgateway: inverse(TOKEN_TYPES), standalone: TOKEN_TYPES as Record<string, string> }

const COPIED = {
  audiences: 'audiences',
  scopes: 'scopes',
  resources: 'resources',
  additionalParams: 'additionalParams',
}

function translateTokenExchange(
  options: Json,
  to: Form,
  secrets: SecretTexts,
  references: References,
): Json | undefined {
  const { host, url, backendRef, policies, path, ...settings } = options
  const { grantType, subjectToken, actorToken, requestedTokenType, clientAuth, cache, ...others } = settings
  const address = endpointIn(to, { host, url, backendRef, policies, path }, references)
  const rest = renamed(others, { ...COPIED, ...namesIn('agentgateway', { authorizationLocation: 'location' }) })
  const restOfFile = renamed(others, { ...COPIED, location: 'authorizationLocation' })
  const parts = {
    grantType: typeof grantType === 'string' ? SPELL[to](grantType) : undefined,
    subjectToken: optional(subjectToken, (token) => tokenIn(to, token)),
    actorToken: optional(actorToken, (token) => tokenIn(to, token)),
    requestedTokenType: optional(requestedTokenType, (type) => TYPES[to][String(type)]),
    clientAuth: optional(clientAuth, (auth) => clientAuthIn(to, auth, secrets)),
    cache: optional(cache, (value) => cacheIn(to, value)),
  }
  return joined(address, to === 'agentgateway' ? rest : restOfFile, parts)
}

function translateCrossAppAccess(
  options: Json,
  to: Form,
  secrets: SecretTexts,
  references: References,
): Json | undefined {
  const { identityProvider, resourceAuthorizationServer, subjectToken, cache, ...others } = options
  const known = ['audience', 'resources', 'scopes', 'accessTokenScopes']
  const endpoint = (value: unknown): Json | undefined => {
    if (!isRecord(value)) return undefined
    const { clientAuth, ...address } = value
    return joined(
      endpointIn(to, address, references),
      {},
      {
        clientAuth: clientAuthIn(to, clientAuth, secrets) ?? null,
      },
    )
  }
  const parts = {
    identityProvider: endpoint(identityProvider) ?? null,
    resourceAuthorizationServer: endpoint(resourceAuthorizationServer) ?? null,
    subjectToken: optional(subjectToken, (token) => tokenIn(to, token)),
    cache: optional(cache, (value) => cacheIn(to, value)),
  }
  return hasOnly(others, known) ? joined({}, plain(others) as Json, parts) : undefined
}

/** `undefined` where a part has no counterpart (`null`). */
function joined(address: Json | undefined, rest: Json | undefined, parts: Json): Json | undefined {
  if (!address || !rest || Object.values(parts).includes(null)) return undefined
  return { ...address, ...rest, ...Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) }
}

/** `null`: the value has no counterpart. */
function optional<T>(value: unknown, change: (value: unknown) => T | undefined): T | null | undefined {
  return value === undefined || value === null ? undefined : (change(value) ?? null)
}

function tokenIn(to: Form, token: unknown): Json | undefined {
  if (!isRecord(token) || !hasOnly(token, ['source', 'tokenType', 'mayAct', 'enforceMayAct'])) return undefined
  const { source, tokenType, mayAct, enforceMayAct } = plain(token) as Json
  const type = optional(tokenType, (value) => TYPES[to][String(value)])
  if (type === null) return undefined
  const isEnforced = mayAct === 'Required' || enforceMayAct === true
  return {
    ...(isRecord(source) && { source }),
    ...(type !== undefined && { tokenType: type }),
    ...(isEnforced && (to === 'agentgateway' ? { mayAct: 'Required' } : { enforceMayAct: true })),
  }
}

/** Clients that know a password; those that sign an assertion have keys and certificates. */
function clientAuthIn(to: Form, auth: unknown, secrets: SecretTexts): Json | undefined {
  if (!isRecord(auth) || !hasOnly(auth, ['clientId', 'clientSecret', 'secretRef', 'method'])) return undefined
  const { clientId, clientSecret, secretRef, method } = auth
  const isPlain = method === undefined || method === null
  if (!isPlain && !/^clientSecret/i.test(String(method))) return undefined
  const spelled = isPlain ? {} : { method: SPELL[to](String(method)) }
  if (to === 'standalone') {
    if (!isRecord(secretRef)) return undefined
    return { clientId, clientSecret: variableOf(secretRef, 'clientSecret', secrets), ...spelled }
  }
  if (typeof clientSecret !== 'string') return undefined
  return {
    clientId,
    secretRef: { name: secrets.toSecret({ clientSecret }, 'the secret of the OAuth client under `clientSecret`') },
    ...spelled,
  }
}

function cacheIn(to: Form, cache: unknown): Json | undefined {
  if (!isRecord(cache) || (to === 'standalone' && !hasOnly(cache, ['inMemory']))) return undefined
  const settings = renamed(to === 'standalone' ? (cache['inMemory'] ?? {}) : cache, {
    maxEntries: 'maxEntries',
    defaultTtl: 'defaultTtl',
  })
  return settings && (to === 'standalone' ? settings : { inMemory: settings })
}

/** The place of a token endpoint. Files configure its TLS beside the host; a URL in Kubernetes has the path. */
function endpointIn(to: Form, { path, ...options }: Json, references: References): Json | undefined {
  const written = typeof path === 'string' ? { path } : {}
  if (to === 'agentgateway') {
    const { host, policies } = options
    const tls = policies === undefined || policies === null ? undefined : isPlainTls(policies)
    if (typeof host !== 'string' || tls === false) return undefined
    return { url: `http${tls ? 's' : ''}://${host}${written.path ?? ''}` }
  }
  const [, scheme, place, pathOfUrl] = /^(https?):\/\/([^/]+)(\/.+)?$/.exec(String(options['url'])) ?? []
  const host = scheme === 'https' ? withPort(place!) : hostOf(options, references)
  if (host === undefined) return undefined
  return {
    host,
    ...(scheme === 'https' && { policies: { backendTLS: {} } }),
    ...(pathOfUrl === undefined ? written : { path: pathOfUrl }),
  }
}

const withPort = (place: string): string => (/:\d+$/.test(place) ? place : `${place}:443`)

const isPlainTls = (policies: unknown): boolean =>
  isRecord(policies) &&
  hasOnly(policies, ['backendTLS']) &&
  isRecord(policies['backendTLS']) &&
  Object.keys(policies['backendTLS']).length === 0

function variablesOf(secretRef: unknown, keys: Readonly<Record<string, string>>, secrets: SecretTexts): Json {
  if (!isRecord(secretRef)) return {}
  const name = text(secretRef['name']) ?? ''
  return Object.fromEntries(Object.entries(keys).map(([key, member]) => [member, secrets.toVariable(name, key)]))
}

const variableOf = (secretRef: Record<string, unknown>, key: string, secrets: SecretTexts): string =>
  secrets.toVariable(text(secretRef['name']) ?? '', text(secretRef['key']) ?? key)

const textsOf = (values: Json): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
