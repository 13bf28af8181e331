import type { ClaimMatcher } from '../core/condition.js'
import { groupBy } from '../core/group-by.js'
import { quoteNames } from '../core/quote-names.js'
import type { Provider } from '../core/step/authenticate.js'
import type { EnvoyProvider } from '../core/step/envoy.js'
import type { Credential } from './callers.js'
import type { Literal, Term } from './cover.js'
import { providerLabel } from './providers.js'
import type { Atom } from './requirement.js'
import type { Need } from './route-access.js'

/** The requirements for a caller, as one sentence. Needs with the same alternatives are merged. */
export function needsText(needs: readonly Need[]): string {
  const groups = groupBy(needs, ({ kind: { credentials }, alternatives }) => {
    const conditions = alternatives === null ? 'null' : alternatives.map(termText).join(' OR ')
    return `${credentials.map(({ kind }) => kind).join()} ${conditions}`
  })
  return [...groups.values()].map(groupText).join('; or ')
}

function groupText(needs: readonly Need[]): string {
  const [first] = needs
  const caller = callersText(needs.map(({ kind }) => kind.credentials))
  const { alternatives } = first!
  if (alternatives === null) return `${caller}, where the rules of the policy hold (too many alternatives to list)`
  const texts = alternatives.map(termText).filter((text) => text !== '')
  if (texts.length === 0 || texts.length < alternatives.length) return caller
  return `${caller}, ${texts.join(', or ')}`
}

/** Kinds of callers that are treated alike. */
function callersText(kinds: readonly (readonly Credential[])[]): string {
  const [only] = kinds
  if (kinds.length > 1 && kinds.every((list) => list.length === 1 && list[0]!.kind === only![0]!.kind)) {
    const [{ kind }] = only as [Credential]
    const all = kinds.map(([credential]) => credential!)
    if (kind === 'api-key') return `one of ${all.length} API keys`
    if (kind === 'password') return `the password of one of ${all.length} users`
  }
  return kinds.map(credentialsText).join(' or ')
}

function credentialsText(credentials: readonly Credential[]): string {
  if (credentials.length === 0) return 'no credential'
  return credentials.map(credentialText).join(' and ')
}

function credentialText(credential: Credential): string {
  if (credential.kind === 'token') return tokenText(credential.provider)
  if (credential.kind === 'password') return `the password of user \`${credential.user}\``
  const { step, index } = credential
  const name = step.keys[index]?.metadata['name'] ?? step.keys[index]?.metadata['keyId']
  if (step.keys.length === 1) return 'the API key'
  return typeof name === 'string' ? `the API key of \`${name}\`` : `API key ${index + 1} of ${step.keys.length}`
}

/** `a token of \`solo.io\` signed by a key of \`selfminted\``. */
function tokenText(provider: Provider): string {
  const { issuer, audiences = [], requires, sources, keys } = provider
  const { subjects, maxLifetime } = provider as EnvoyProvider
  const label = providerLabel(provider)
  const owner = keys.kind === 'remote' ? keys.url : label === issuer ? 'the policy' : `\`${label}\``
  const source = sources[0]
  const isElsewhere = source && !(source.kind === 'header' && source.name.toLowerCase() === 'authorization')
  const needed = requires.filter((name) => !(name === 'iss' && issuer) && !(name === 'aud' && audiences.length > 0))
  return [
    issuer ? `a token of \`${issuer}\`` : 'a token of any issuer',
    audiences.length > 0 ? ` for ${audiences.length > 1 ? 'one of ' : ''}${quoteNames(audiences)}` : '',
    subjects ? ` whose subject ${TEXT_WORDS[subjects.match]} \`${subjects.value}\`` : '',
    needed.length > 0 ? ` that has ${quoteNames(needed)}` : '',
    maxLifetime === undefined ? '' : ` that lives for at most ${maxLifetime} s`,
    `${needed.length > 0 || maxLifetime !== undefined ? ',' : ''} signed by a key of ${owner}`,
    isElsewhere
      ? ` in ${source.kind === 'cel' ? 'the place that the policy computes' : `${source.kind} \`${source.name}\``}`
      : '',
  ].join('')
}

/** The literals of an alternative: claims first, then what the request must be. */
function termText(term: Term<Atom>): string {
  const claims = term.filter(({ atom }) => atom.kind === 'claim' || atom.kind === 'authenticated')
  const quoted = term.filter(({ atom }) => atom.kind === 'cel' || atom.kind === 'opaque')
  const requests = term.filter((literal) => !claims.includes(literal) && !quoted.includes(literal))
  return [
    claims.length > 0 ? `with ${joinWords(claims.map(claimText))}` : '',
    quoted.length > 0 ? `where ${joinWords(quoted.map(quotedText))}` : '',
    requests.length > 0 ? `for ${joinWords(requests.map(requestText))}` : '',
  ]
    .filter((text) => text !== '')
    .join(', ')
}

const joinWords = (parts: readonly string[]): string => parts.join(' and ')

function claimText({ atom, holds }: Literal<Atom>): string {
  if (atom.kind !== 'claim') return holds ? 'a token' : 'no token'
  const name = `\`${atom.path.join('.')}\``
  const of = atom.provider === undefined ? '' : ` (token of provider \`${atom.provider}\`)`
  if (atom.matcher.kind === 'exists') return holds ? `a claim ${name}${of}` : `no claim ${name}${of}`
  return holds ? `${name} ${matcherText(atom.matcher)}${of}` : `${name} absent or not ${matcherText(atom.matcher)}${of}`
}

const TEXT_WORDS = {
  exact: 'is',
  prefix: 'starts with',
  suffix: 'ends with',
  contains: 'contains',
  regex: 'matches',
} as const

/** What a claim's value must be. */
function matcherText(matcher: ClaimMatcher): string {
  switch (matcher.kind) {
    case 'exists':
      return 'present'
    case 'type':
      return `of type ${matcher.type}`
    case 'equals':
      return `equal to \`${typeof matcher.value === 'string' ? matcher.value : JSON.stringify(matcher.value)}\`${typeof matcher.value === 'string' ? '' : ` (${matcher.value === null ? 'null' : typeof matcher.value})`}`
    case 'regex':
      return `${matcher.whole ? 'matching' : 'with a part matching'} the regular expression \`${matcher.value}\``
    case 'prefix':
      return `starting with \`${matcher.value}\``
    case 'suffix':
      return `ending with \`${matcher.value}\``
    case 'contains':
      return `with \`${matcher.value}\` in its text`
    case 'list-contains':
      return `containing \`${matcher.value}\``
    case 'has-key':
      return `with a member \`${matcher.value}\``
    case 'any-shape':
      return `containing \`${matcher.value}\` (as an element, a member or a part of its text)`
  }
}

function quotedText({ atom, holds }: Literal<Atom>): string {
  const text = atom.kind === 'cel' ? `\`${atom.source.trim()}\`` : atom.kind === 'opaque' ? atom.text : ''
  return holds ? `${text} is true` : `${text} is not true`
}

function requestText({ atom, holds }: Literal<Atom>): string {
  const not = holds ? '' : 'every other '
  switch (atom.kind) {
    case 'method':
      return holds ? `method ${atom.value}` : `methods other than ${atom.value}`
    case 'path':
      if (atom.match === 'exact') return holds ? `path \`${atom.value}\`` : `paths other than \`${atom.value}\``
      return `${not === '' ? '' : 'paths other than '}paths ${PATH_WORDS[atom.match]} \`${atom.value}\``
    case 'host':
      return `${holds ? 'hosts' : 'hosts other than those'} ${HOST_WORDS[atom.match]} \`${atom.value}\``
    case 'header': {
      if (atom.match === 'present') return `requests ${holds ? 'with' : 'without'} header \`${atom.name}\``
      return `requests ${holds ? 'with' : 'without a'} header \`${atom.name}\` ${HOST_WORDS[atom.match]} \`${atom.value}\``
    }
    default:
      return ''
  }
}

const PATH_WORDS = {
  prefix: 'starting with',
  segments: 'below',
  suffix: 'ending with',
  contains: 'containing',
  regex: 'matching',
} as const

const HOST_WORDS = {
  exact: 'equal to',
  prefix: 'starting with',
  suffix: 'ending with',
  contains: 'containing',
  regex: 'matching',
} as const
