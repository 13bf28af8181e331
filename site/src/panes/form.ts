import { element, find, show } from '../dom.js'
import type { Question, Releases, Surroundings, TokenInput, WitnessToken } from '../protocol.js'

/** The form of the request, its token and the surroundings. */

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

const FIELDS = [
  'method',
  'host',
  'path',
  'headers',
  'body',
  'scheme',
  'port',
  'listener',
  'source',
  'now',
  'target',
  'env',
  'fetch',
  'mcp-tools',
  'state',
  'jwt',
  'claims',
] as const

type Name = (typeof FIELDS)[number]

const field = (name: string): Field => find<HTMLInputElement>(name)

/** What each field showed. A field that was not touched keeps its value to the byte, line breaks and all. */
const shown = new Map<Name, string>()

export function showForm({ request, token, surroundings }: Question): void {
  const values: Record<Name, string> = {
    method: request.method,
    host: request.authority ?? '',
    path: request.path,
    headers: request.headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
    body: request.body,
    scheme: request.scheme ?? '',
    port: String(request.port ?? ''),
    listener: request.listener ?? '',
    source: request.source?.address ?? '',
    now: surroundings.now,
    target: surroundings.target ?? '',
    env: surroundings.env,
    fetch: surroundings.fetch,
    'mcp-tools': surroundings.mcpTools,
    state: surroundings.state,
    jwt: token.kind === 'jwt' ? token.jwt : field('jwt').value,
    claims: token.kind === 'claims' ? token.claims : field('claims').value,
  }
  offerTarget(values.target)
  for (const name of FIELDS) {
    field(name).value = values[name]
    shown.set(name, field(name).value)
  }
  showToken(token)
}

/** The question with what the form says. */
export function readForm(question: Question): Question {
  const { request } = question
  const isChanged = (name: Name): boolean => field(name).value !== shown.get(name)
  const optional = <Value>(name: Name, key: string, value: Value): Record<string, Value> =>
    field(name).value.trim() === '' ? {} : { [key]: value }
  const { scheme: _, port: __, listener: ___, source, ...others } = request
  return {
    ...question,
    token: readToken(),
    surroundings: readSurroundings(),
    request: {
      ...others,
      method: field('method').value,
      authority: isChanged('host') ? field('host').value || null : request.authority,
      path: isChanged('path') ? field('path').value : request.path,
      headers: isChanged('headers') ? readHeaders(field('headers').value) : request.headers,
      body: isChanged('body') ? field('body').value : request.body,
      ...optional('scheme', 'scheme', field('scheme').value as 'http' | 'https'),
      ...(/^\d+$/.test(field('port').value) && { port: Number(field('port').value) }),
      ...optional('listener', 'listener', field('listener').value.trim()),
      ...optional('source', 'source', isChanged('source') ? { address: field('source').value.trim() } : source!),
    },
  }
}

const readHeaders = (text: string): [string, string][] =>
  text.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf(':')
    return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]]
  })

/** A target of a link may be a version that the list does not have (yet). */
function offerTarget(value: string): void {
  const select = find<HTMLSelectElement>('target')
  if (![...select.options].some((option) => option.value === value)) select.append(element('option', { value }, value))
}

/** The versions that the policy can be judged by. */
export function showReleases(all: readonly Releases[]): void {
  const select = find<HTMLSelectElement>('target')
  const { value } = select
  const groups = all.map(({ gateway, title, versions }) =>
    element(
      'optgroup',
      { label: title },
      ...versions.map((version) => element('option', { value: `${gateway}=${version}` }, `${title} ${version}`)),
    ),
  )
  show(select, element('option', { value: '' }, 'the newest recorded'), ...groups)
  offerTarget(value)
  select.value = value
}

export const readSurroundings = (): Surroundings => ({
  env: field('env').value,
  fetch: field('fetch').value,
  mcpTools: field('mcp-tools').value,
  state: field('state').value,
  now: field('now').value,
  target: field('target').value,
})

function readToken(): TokenInput {
  switch (chosenKind()) {
    case 'jwt':
      return { kind: 'jwt', jwt: field('jwt').value }
    case 'claims':
      return {
        kind: 'claims',
        claims: field('claims').value,
        expiresIn: find<HTMLInputElement>('never').checked ? null : Number(field('expires').value) * HOUR,
        signedBy: field('signed-by').value,
      }
    case 'witness':
      return witness ?? { kind: 'none' }
    default:
      return { kind: 'none' }
  }
}

const HOUR = 3600

const chosenKind = (): string => document.querySelector<HTMLInputElement>('input[name=token]:checked')!.value

/** Tokens of another question do not stay. */
export function resetToken(): void {
  for (const name of ['jwt', 'claims'] as const) field(name).value = ''
  show(find('jwt-report'))
  find<HTMLInputElement>('never').checked = false
  field('expires').value = '1'
  field('signed-by').value = ''
}

/** The credentials of the difference that was loaded. */
let witness: WitnessToken | undefined

function showWitness(token: TokenInput): void {
  witness = token.kind === 'witness' ? token : undefined
  find('witness-label').hidden = !witness
  const texts = (witness?.credentials ?? []).map(({ at, what }) => {
    const content = typeof what === 'string' ? what : JSON.stringify({ header: what.header, claims: what.claims })
    return `${at.kind} ${at.name}: ${content}`
  })
  show(find('token-witness'), texts.join('\n'))
}

function showToken(token: TokenInput): void {
  showWitness(token)
  for (const radio of document.querySelectorAll<HTMLInputElement>('input[name=token]'))
    radio.checked = radio.value === token.kind
  if (token.kind === 'claims') {
    find<HTMLInputElement>('never').checked = token.expiresIn === null
    field('expires').value = String((token.expiresIn ?? HOUR) / HOUR)
    if (![...find<HTMLSelectElement>('signed-by').options].some(({ value }) => value === token.signedBy))
      find('signed-by').append(element('option', { value: token.signedBy }, token.signedBy))
    field('signed-by').value = token.signedBy
  }
  showTokenFields()
}

/** Shows the fields of the chosen kind of token, and the expiry in words. */
export function showTokenFields(): void {
  const kind = chosenKind()
  find('token-jwt').hidden = kind !== 'jwt'
  find('token-claims').hidden = kind !== 'claims'
  find('token-witness').hidden = kind !== 'witness'
  const hours = Number(field('expires').value)
  const isNever = find<HTMLInputElement>('never').checked
  find<HTMLInputElement>('expires').disabled = isNever
  const text = isNever ? 'never' : hours === 0 ? 'now' : hours > 0 ? `in ${hours} h` : `${-hours} h ago`
  find('expires-text').textContent = text
  find('expires').setAttribute('aria-valuetext', text)
}

/** Whose key can sign a supposed token. */
export function showProviders(names: readonly string[]): void {
  const select = find<HTMLSelectElement>('signed-by')
  const options: [string, string][] = [
    ['', 'the provider of `iss`, or the first'.replaceAll('`', '')],
    ...names.map((name): [string, string] => [name, name]),
    ['nobody', 'a key that the gateway does not have'],
  ]
  const present = [...select.options].map(({ value }) => value)
  if (JSON.stringify(present) === JSON.stringify(options.map(([value]) => value))) return
  const { value } = select
  show(select, ...options.map(([name, label]) => element('option', { value: name }, label)))
  select.value = options.some(([name]) => name === value) ? value : ''
}
