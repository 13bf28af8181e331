import type { Origin } from '../../core/finding.js'
import type { Route } from '../../core/program.js'
import type { Authenticate, TokenSource } from '../../core/step/authenticate.js'
import type { Rule } from '../../core/step/authorize.js'
import type { Cors } from '../../core/step/cors.js'
import type { ApiKeyAuth, BackendAuth, BasicAuth } from '../../core/step/credentials.js'
import type { Csrf } from '../../core/step/csrf.js'
import type { EditHeaders, HeaderEdit, Transform } from '../../core/step/edit-headers.js'
import type { McpAuthentication } from '../../core/step/mcp-authentication.js'
import type { Rewrite } from '../../core/step/rewrite.js'
import type { Step } from '../../core/step/step.js'
import { nameOf, type Writer } from '../../core/writer.js'

/** The steps of one phase by the policy that writes them. Both ways of configuring agentgateway are written from this. */
export interface Parts {
  cors?: Cors
  csrf?: Csrf
  jwt?: Authenticate
  mcp?: McpAuthentication
  mcpRules?: { rules: Rule[]; origin: Origin }
  basic?: BasicAuth
  apiKey?: ApiKeyAuth
  backendAuth?: BackendAuth
  rewrite?: Rewrite
  authorization?: { rules: Rule[]; origin: Origin }
  /** Plain header edits. */
  request: HeaderEdit[]
  response: HeaderEdit[]
  /** Edits whose values are computed. */
  transformRequest: HeaderEdit[]
  transformResponse: HeaderEdit[]
  /** Of the transformation, metadata and bodies. */
  transforms?: Pick<EditHeaders, 'requestTransform' | 'responseTransform' | 'origin'>
  /** What has no writing: outside code, conditional policies, unmodelled fields. */
  left: Step[]
}

export function partsOf(steps: readonly Step[]): Parts {
  const parts: Parts = { request: [], response: [], transformRequest: [], transformResponse: [], left: [] }
  for (const step of steps) {
    if (step.when) parts.left.push(step)
    else if (!place(parts, step)) parts.left.push(step)
  }
  return parts
}

function place(parts: Parts, step: Step): boolean {
  switch (step.kind) {
    case 'cors':
      parts.cors = step
      return true
    case 'csrf':
      parts.csrf = step
      return true
    case 'authenticate':
      parts.jwt = step
      return true
    case 'mcp-authentication':
      parts.mcp = step
      return true
    case 'mcp-authorization':
      parts.mcpRules = { rules: [...(parts.mcpRules?.rules ?? []), ...step.rules], origin: step.origin }
      return true
    case 'basic-auth':
      parts.basic = step
      return true
    case 'api-key':
      parts.apiKey = step
      return true
    case 'backend-auth':
      parts.backendAuth = step
      return true
    case 'rewrite':
      parts.rewrite = { ...parts.rewrite, ...step }
      return true
    case 'authorize':
      parts.authorization = { rules: [...(parts.authorization?.rules ?? []), ...step.rules], origin: step.origin }
      return true
    case 'edit-headers': {
      const computed = (edit: HeaderEdit): boolean => edit.value?.kind === 'cel'
      parts.transformRequest.push(...step.request.filter(computed))
      parts.transformResponse.push(...step.response.filter(computed))
      parts.request.push(...step.request.filter((edit) => !computed(edit)))
      parts.response.push(...step.response.filter((edit) => !computed(edit)))
      const { requestTransform, responseTransform, origin } = step
      if (!requestTransform && !responseTransform) return true
      if (parts.transforms) return false
      parts.transforms = { requestTransform, responseTransform, origin }
      return true
    }
    default:
      return false
  }
}

export type Mode = 'strict' | 'optional' | 'permissive'

export function modeOf({ onMissing, onInvalid }: Pick<Authenticate, 'onMissing' | 'onInvalid'>): Mode {
  if (onInvalid === 'pass') return 'permissive'
  return onMissing === 'pass' ? 'optional' : 'strict'
}

/**
 * A transformation of requests and responses; `writeEdits` writes the header edits of a side; `replaces`: the
 * configuration has `replace`. `undefined` if there is none.
 */
export function writeTransformation(
  { transformRequest, transformResponse, transforms }: Parts,
  writer: Writer,
  writeEdits: (edits: HeaderEdit[]) => Record<string, unknown>,
  { replaces } = { replaces: true },
): Record<string, unknown> | undefined {
  const origin = transforms?.origin ?? [...transformRequest, ...transformResponse][0]?.origin
  if (!origin) return undefined
  const side = (edits: HeaderEdit[], transform: Transform | undefined): unknown => {
    const members = { ...writeEdits(edits), ...writeTransform(transform, replaces) }
    return Object.keys(members).length > 0 ? members : undefined
  }
  const members = {
    request: side(transformRequest, transforms?.requestTransform),
    response: side(transformResponse, transforms?.responseTransform),
  }
  return writer.from(origin, writer.object(members))
}

function writeTransform(
  { metadata, replace, body }: Transform = { metadata: [] },
  replaces: boolean,
): Record<string, unknown> {
  const named = Object.fromEntries(metadata.map(({ name, value }) => [name, value.source]))
  return {
    ...(metadata.length > 0 && { metadata: named }),
    ...(replaces && replace && { replace: replace.source }),
    ...(body && { body: body.source }),
  }
}

/** Effects of rules as Kubernetes writes them. */
export const ACTIONS = [
  ['allow', 'Allow'],
  ['deny', 'Deny'],
  ['require', 'Require'],
] as const

/** The text of a rule's expression; anything but CEL has been made CEL before. */
export function expressionOf(rule: Rule): string {
  // Text that does not parse never holds; a file of agentgateway's own is not loaded with it.
  if (rule.when.kind === 'cel' && rule.when.expression) return rule.when.source
  return rule.when.kind === 'always' ? 'true' : 'false'
}

/** Expressions of rules for a list of strings. */
export const expressionsOf = (rules: readonly Rule[], writer: Writer): string[] =>
  writer.fromEach(
    rules.map(({ origin }) => origin),
    rules.map(expressionOf),
  )

/** `csrf` is written alike in both ways. */
export const writeCsrf = ({ additionalOrigins }: Csrf): Record<string, unknown> =>
  additionalOrigins.length > 0 ? { additionalOrigins } : {}

/** `maxAge`: as the dialect writes a number of seconds. */
export const writeCors = (cors: Cors, writer: Writer, maxAge: (seconds: number) => unknown): Record<string, unknown> =>
  writer.object({
    allowOrigins: cors.allowOrigins,
    allowMethods: cors.allowMethods,
    allowHeaders: cors.allowHeaders,
    exposeHeaders: cors.exposeHeaders,
    allowCredentials: cors.allowCredentials || undefined,
    maxAge: typeof cors.maxAge === 'number' ? maxAge(cors.maxAge) : undefined,
  })

/** Where a credential is read; `undefined` for the default location. */
export function writeLocation(source: TokenSource, usualPrefix = 'Bearer '): Record<string, unknown> | undefined {
  switch (source.kind) {
    case 'header':
      if (source.name === 'authorization' && source.prefix === usualPrefix) return undefined
      return { header: { name: source.name, ...(source.prefix !== '' && { prefix: source.prefix }) } }
    case 'query':
      return { queryParameter: { name: source.name } }
    case 'cookie':
      return { cookie: { name: source.name } }
    case 'cel':
      return { expression: source.expression.source }
  }
}

/** Header edits as Kubernetes writes them: in lists. */
export function writeEditLists(edits: readonly HeaderEdit[], writer: Writer): Record<string, unknown> {
  const list = (op: 'add' | 'set'): unknown[] =>
    edits
      .filter((edit) => edit.op === op)
      .map((edit) => writer.from(edit.origin, { name: edit.name, value: textOf(edit) }))
  const removals = edits.filter((edit) => edit.op === 'remove')
  const remove = writer.fromEach(
    removals.map(({ origin }) => origin),
    removals.map(({ name }) => name),
  )
  return writer.object({ set: list('set'), add: list('add'), remove })
}

/** Where keys had a backend, whose TLS and policies applied. */
export const directKeys = (backend: string): string => `keys are fetched from their address, not through \`${backend}\``

/** Explains a rule that only closes a difference between the gateways. */
export const closingComment = (code: string): string => `closes ${code} (docs/compare.md)`

/** `add`, `set`, `remove` of a header modifier. */
export function editsByOp(
  edits: readonly HeaderEdit[],
  text: (edit: HeaderEdit) => string,
): { add: [string, string][]; set: [string, string][]; remove: string[] } {
  const of = (op: 'add' | 'set'): [string, string][] =>
    edits.filter((edit) => edit.op === op).map((edit) => [edit.name, text(edit)])
  return {
    add: of('add'),
    set: of('set'),
    remove: edits.filter((edit) => edit.op === 'remove').map((edit) => edit.name),
  }
}

export function textOf(edit: HeaderEdit): string {
  if (edit.value === undefined) return ''
  return edit.value.kind === 'text' ? edit.value.text : edit.value.expression.source
}

/** A readable name for a route: its own, or one derived from its first path; `otherwise` if it has neither. */
export function routeTitle(route: Route, index: number, otherwise = `route-${index}`): string {
  const path = route.matches[0]?.path
  const fromPath =
    path && path.value !== '/' ? nameOf(path.kind === 'regex' ? wordsOf(path.value) : path.value, '') : ''
  // Kubernetes readers name routes NAMESPACE/NAME.
  return route.name?.slice(route.name.lastIndexOf('/') + 1) ?? (fromPath !== '' ? fromPath : otherwise)
}

/** A regular expression without classes, counts and the beginnings of groups. */
const wordsOf = (regex: string): string =>
  regex.replace(/\\[A-Za-z]|\[(?:\\.|[^\]])*\]|\{[^}]*\}|\(\?[^():>]*[:>]?/g, ' ')
