import type { Question } from './protocol.js'

/** A question in the fragment of the page's address, which browsers do not send to servers. */

const PREFIX = '#v1.'

/** A fragment may come from anybody: more than this is not decompressed. */
const MAX_LENGTH = 8_000_000

export async function encodeFragment(question: Question, hasCredentials: boolean): Promise<string> {
  const shared = hasCredentials ? question : withoutCredentials(question)
  const bytes = await collect(
    new Blob([JSON.stringify(shared)]).stream().pipeThrough(new CompressionStream('deflate-raw')),
  )
  return PREFIX + base64url(bytes)
}

export const isShared = (fragment: string): boolean => fragment.startsWith(PREFIX)

/** The question of a fragment; `undefined` where it holds none. */
export async function decodeFragment(fragment: string): Promise<Question | undefined> {
  if (!isShared(fragment)) return undefined
  try {
    const bytes = Uint8Array.from(
      atob(fragment.slice(PREFIX.length).replace(/-/g, '+').replace(/_/g, '/')),
      (character) => character.charCodeAt(0),
    )
    const text = new TextDecoder().decode(
      await collect(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))),
    )
    const question: unknown = JSON.parse(text)
    return isQuestion(question) ? question : undefined
  } catch {
    return undefined
  }
}

const CREDENTIAL_HEADER = /^(?:authorization|proxy-authorization|cookie|.*(?:token|secret|api-?key).*)$/i
const SECRET_VARIABLE = /key|secret|token|password|license/i

function withoutCredentials(question: Question): Question {
  const { token, request, earlier, surroundings } = question
  const strip = (asked: Question['request']): Question['request'] => ({
    ...asked,
    headers: asked.headers.filter(([name]) => !CREDENTIAL_HEADER.test(name)),
  })
  return {
    ...question,
    token: token.kind === 'jwt' ? { kind: 'none' } : token,
    request: strip(request),
    earlier: earlier.map((step) => ({ ...step, request: strip(step.request) })),
    surroundings: {
      ...surroundings,
      env: surroundings.env
        .split('\n')
        .filter((line) => !SECRET_VARIABLE.test(line.split('=')[0]!))
        .join('\n'),
    },
  }
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  const reader = stream.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length
    if (length > MAX_LENGTH) throw new Error('the link is too large')
    pieces.push(read.value as Uint8Array<ArrayBuffer>)
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer())
}

function base64url(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += 0x8000)
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000))
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** What the panes rely on; everything else is read by the worker as untrusted input. */
function isQuestion(value: unknown): value is Question {
  if (!isObject(value)) return false
  const { files, surroundings, token, request, earlier, name, configuration } = value
  return (
    Array.isArray(files) &&
    files.length > 0 &&
    files.every((file) => isObject(file) && areStrings(file, 'name', 'text')) &&
    new Set(files.map(({ name }) => name)).size === files.length &&
    isObject(surroundings) &&
    areStrings(surroundings, 'env', 'fetch', 'state', 'mcpTools', 'now') &&
    (surroundings['target'] === undefined || areStrings(surroundings, 'target')) &&
    isToken(token) &&
    isRequest(request) &&
    Array.isArray(earlier) &&
    earlier.every((step) => isObject(step) && isRequest(step['request'])) &&
    typeof name === 'string' &&
    Number.isInteger(configuration)
  )
}

function isToken(token: unknown): boolean {
  if (!isObject(token)) return false
  if (token['kind'] === 'jwt') return areStrings(token, 'jwt')
  if (token['kind'] === 'witness')
    return Array.isArray(token['credentials']) && token['credentials'].every(isCredential)
  if (token['kind'] !== 'claims') return token['kind'] === 'none'
  const { expiresIn } = token
  return areStrings(token, 'claims', 'signedBy') && (expiresIn === null || Number.isFinite(expiresIn))
}

function isCredential(credential: unknown): boolean {
  if (!isObject(credential)) return false
  const { at, what } = credential
  return isObject(at) && areStrings(at, 'kind', 'name') && (typeof what === 'string' || isObject(what))
}

function isRequest(request: unknown): boolean {
  if (!isObject(request) || !areStrings(request, 'method', 'path', 'body')) return false
  const { authority, headers, source, port, listener, scheme } = request
  return (
    (port === undefined || Number.isInteger(port)) &&
    [listener, scheme].every((text) => text === undefined || typeof text === 'string') &&
    (authority === null || typeof authority === 'string') &&
    (source === undefined || (isObject(source) && areStrings(source, 'address'))) &&
    Array.isArray(headers) &&
    headers.every((line) => Array.isArray(line) && line.length === 2 && line.every((part) => typeof part === 'string'))
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const areStrings = (value: Record<string, unknown>, ...names: string[]): boolean =>
  names.every((name) => typeof value[name] === 'string')
