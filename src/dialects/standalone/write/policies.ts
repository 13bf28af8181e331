import type { KeySet } from '../../../core/keys.js'
import { reportUnsupported } from '../../../core/losses.js'
import type { Authenticate, Provider } from '../../../core/step/authenticate.js'
import type { Rule } from '../../../core/step/authorize.js'
import type { ApiKeyAuth, BasicAuth } from '../../../core/step/credentials.js'
import type { HeaderEdit } from '../../../core/step/edit-headers.js'
import type { McpAuthentication } from '../../../core/step/mcp-authentication.js'
import type { Rewrite } from '../../../core/step/rewrite.js'
import type { Step } from '../../../core/step/step.js'
import {
  closingComment,
  directKeys,
  editsByOp,
  expressionOf,
  modeOf,
  partsOf,
  textOf,
  writeCors,
  writeCsrf,
  writeLocation,
  writeTransformation,
} from '../../shared/agentgateway-parts.js'
import { copyFields } from '../../shared/agentgateway-verbatim.js'
import type { StandaloneWriter } from './variables.js'

/** `policies` of a route, a listener or the `llm` section; `undefined` if there are none. */
export function writePolicies(steps: readonly Step[], writer: StandaloneWriter): Record<string, unknown> | undefined {
  const parts = partsOf(steps)
  const { copied, others } = copyFields(parts.left, 'standalone', writer.losses)
  reportUnsupported(others, writer.losses)
  const policies = writer.object({
    cors:
      parts.cors &&
      writer.from(
        parts.cors.origin,
        writeCors(parts.cors, writer, (seconds) => `${seconds}s`),
      ),
    jwtAuth: parts.jwt && writer.from(parts.jwt.origin, writeJwtAuth(parts.jwt, writer)),
    mcpAuthentication: parts.mcp && writer.from(parts.mcp.origin, writeMcp(parts.mcp, writer)),
    basicAuth: parts.basic && writer.from(parts.basic.origin, writeBasic(parts.basic, writer)),
    apiKey: parts.apiKey && writer.from(parts.apiKey.origin, writeApiKey(parts.apiKey, writer)),
    authorization:
      parts.authorization &&
      writer.from(parts.authorization.origin, { rules: writeRules(parts.authorization.rules, writer) }),
    csrf: parts.csrf && writer.from(parts.csrf.origin, writeCsrf(parts.csrf)),
    transformations: writeTransformation(parts, writer, (edits) => byOp(edits, writer)),
    requestHeaderModifier: writeModifier(parts.request, writer),
    responseHeaderModifier: writeModifier(parts.response, writer),
    urlRewrite: parts.rewrite && writer.from(parts.rewrite.origin, writeRewrite(parts.rewrite, writer)),
    ...Object.fromEntries(copied.map(({ field, value, step }) => [field, writer.from(step.origin, value as object)])),
  })
  return Object.keys(policies).length > 0 ? policies : undefined
}

function writeJwtAuth(step: Authenticate, writer: StandaloneWriter): Record<string, unknown> {
  const [only, ...others] = step.providers
  const location = step.source && writeLocation(step.source)
  if (only && others.length === 0)
    return writer.object({ mode: modeOf(step), ...writeProvider(only, writer), location })
  const providers = step.providers.map((provider) => writer.from(provider.origin, writeProvider(provider, writer)))
  return { mode: modeOf(step), ...(location && { location }), providers }
}

function writeProvider(
  { issuer, audiences, keys, requires }: Provider,
  writer: StandaloneWriter,
): Record<string, unknown> {
  const usual = requires.length === 1 && requires[0] === 'exp'
  return writer.object({
    issuer: issuer ?? '',
    audiences,
    jwks: writeKeys(keys, writer),
    jwtValidationOptions: usual ? undefined : { requiredClaims: requires },
  })
}

function writeKeys(keys: KeySet, writer: StandaloneWriter): unknown {
  if (keys.kind === 'remote') {
    if (keys.backend !== undefined) writer.losses.approximate(keys.origin, directKeys(keys.backend))
    return writer.from(keys.origin, { url: keys.url })
  }
  return keys.file === undefined ? keys.text : writer.from(keys.origin, { file: keys.file })
}

function writeMcp(
  { mode, provider, resourceMetadata, idp, clientId }: McpAuthentication,
  writer: StandaloneWriter,
): Record<string, unknown> {
  const { issuer, audiences, jwks, jwtValidationOptions } = writeProvider(provider, writer)
  const members = {
    mode,
    issuer,
    audiences,
    jwks,
    jwtValidationOptions,
    provider: idp === undefined ? undefined : { [idp]: {} },
    clientId,
    resourceMetadata: { ...resourceMetadata },
  }
  return writer.object(members)
}

function writeBasic(
  { mode, realm, htpasswd, source, origin }: BasicAuth,
  writer: StandaloneWriter,
): Record<string, unknown> {
  return writer.object({
    mode,
    realm: realm === 'Restricted' ? undefined : realm,
    htpasswd: writer.secretFile('users.htpasswd', htpasswd, 'the users (`htpasswd` lines)', origin),
    authorizationLocation: writeLocation(source, 'Basic '),
  })
}

function writeApiKey({ mode, keys, source, origin }: ApiKeyAuth, writer: StandaloneWriter): Record<string, unknown> {
  const entries = keys.map(({ key, hash, metadata, allowedModels }, index) =>
    writer.object({
      key:
        hash === undefined ? writer.variable(`api_key_${index + 1}`, key, 'an API key of a client', origin) : undefined,
      keyHash: hash,
      metadata: Object.keys(metadata).length > 0 ? { ...metadata } : undefined,
      allowedModels,
    }),
  )
  return { mode, keys: entries, ...wrapped('location', writeLocation(source)) }
}

function wrapped(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value }
}

function writeRules(rules: readonly Rule[], writer: StandaloneWriter): Record<string, unknown>[] {
  const written = rules.map((rule) => writer.from(rule.origin, { [rule.effect]: expressionOf(rule) }))
  for (const [index, { closes }] of rules.entries())
    if (closes !== undefined) writer.comment(written, index, closingComment(closes))
  return written
}

export function writeModifier(edits: HeaderEdit[], writer: StandaloneWriter): Record<string, unknown> | undefined {
  return edits.length > 0 ? writer.from(edits[0]!.origin, byOp(edits, writer)) : undefined
}

export function byOp(edits: HeaderEdit[], writer: StandaloneWriter): Record<string, unknown> {
  const { add, set, remove } = editsByOp(edits, (edit) => headerValue(edit, writer))
  const map = (pairs: [string, string][]): unknown => (pairs.length > 0 ? Object.fromEntries(pairs) : undefined)
  return writer.object({ add: map(add), set: map(set), remove })
}

function writeRewrite({ path, host }: Rewrite, writer: StandaloneWriter): Record<string, unknown> {
  return writer.object({
    authority: host && writeHost(host),
    path: path && path.kind !== 'regex' ? { [path.kind]: path.value } : undefined,
  })
}

function writeHost(host: NonNullable<Rewrite['host']>): unknown {
  switch (host.kind) {
    case 'literal':
      return { full: host.value }
    case 'port':
      return { port: host.port }
    case 'upstream':
      return 'auto'
    case 'none':
      return 'none'
    case 'header':
      return undefined
  }
}

/** A header's value; one that came from a Secret is in the environment. */
function headerValue(edit: HeaderEdit, writer: StandaloneWriter): string {
  if (!edit.secret) return textOf(edit)
  const wanted = edit.variable ?? (edit.secretRef ? `${edit.secretRef.name}_${edit.secretRef.key}` : edit.name)
  return writer.variable(wanted, textOf(edit), `the value of the header \`${edit.name}\``, edit.origin)
}
