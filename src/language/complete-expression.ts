import { ROOTS } from '../cel/activation.js'
import { SIGNATURES } from '../cel/functions.js'
import { MACROS } from '../cel/parse/macro-call.js'
import type { Type } from '../cel/type.js'
import { VARIABLES } from '../cel/variables.js'
import type { SampleToken } from '../check/sample-token.js'
import { getOrAdd } from '../core/get-or-add.js'
import { isRecord } from '../yaml/plain.js'

export interface Completion {
  label: string
  kind: 'field' | 'value' | 'snippet' | 'variable' | 'function' | 'name'
  /** Text to insert; placeholders as in snippets of LSP where `isSnippet`. */
  insert: string
  isSnippet?: boolean
  detail?: string
  /** Markdown. */
  documentation?: string
  /** Sort key; the label where absent. */
  sort?: string
  isDeprecated?: boolean
  /** Offsets of the text that it replaces. */
  start: number
  end: number
}

/** Variables, members, claims of the sample tokens and functions that can follow the text of an expression. */
export function completeExpression(before: string, offset: number, tokens: readonly SampleToken[]): Completion[] {
  const [, path = '', prefix = ''] = /((?:[A-Za-z_]\w*(?:\["[^"]*"\])?\.)*)([A-Za-z_]?\w*)$/.exec(before)!
  const range = { start: offset - prefix.length, end: offset }
  const names = path.split(/\.|\["|"\]/).filter((name) => name !== '')
  if (names.length === 0) return before.endsWith('.') ? methods(range) : [...variables(range), ...functions(range)]
  const members = names[0] === 'jwt' ? claims(names.slice(1), tokens, range) : fields(names, range)
  return [...members, ...methods(range)]
}

interface Range {
  start: number
  end: number
}

const variables = (range: Range): Completion[] =>
  ROOTS.map((label) => ({ label, kind: 'variable', insert: label, detail: 'variable', sort: `0${label}`, ...range }))

function fields([root, ...path]: string[], range: Range): Completion[] {
  let type: Type | undefined = Object.hasOwn(VARIABLES, root!) ? VARIABLES[root as keyof typeof VARIABLES] : undefined
  for (const name of path) type = type?.fields?.get(name)
  return [...(type?.fields ?? [])].map(([label, { kinds, missing }]) => ({
    label,
    kind: 'field',
    insert: label,
    detail: `${kinds.join(' or ') || 'any value'}${missing ? ', not always set' : ''}`,
    sort: `0${label}`,
    ...range,
  }))
}

/** Claims that RFC 7519 §4.1 registers, where no sample token shows more. */
const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']
const IDENTIFIER = /^[A-Za-z_]\w*$/

function claims(path: readonly string[], tokens: readonly SampleToken[], range: Range): Completion[] {
  const details = new Map<string, Set<string>>()
  for (const token of tokens) {
    let value: unknown = token.claims
    for (const name of path) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
    if (!isRecord(value)) continue
    for (const [name, claim] of Object.entries(value))
      getOrAdd(details, name, () => new Set()).add(`${typeName(claim)} in ${token.name}`)
  }
  if (path.length === 0)
    for (const name of REGISTERED) if (!details.has(name)) details.set(name, new Set(['registered claim']))
  return [...details].map(([label, seen]) => ({
    label,
    kind: 'field',
    ...(IDENTIFIER.test(label)
      ? { insert: label, ...range }
      : // Such a name needs brackets in place of the dot.
        { insert: `[${JSON.stringify(label)}]`, start: range.start - 1, end: range.end }),
    detail: [...seen].slice(0, 3).join(', '),
    sort: `0${label}`,
  }))
}

const typeName = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value)

const functions = (range: Range): Completion[] => [
  { label: 'has', kind: 'function', insert: 'has($1)', isSnippet: true, detail: 'macro', sort: '1has', ...range },
  ...calls(['function', 'both'], range),
]

const methods = (range: Range): Completion[] => [
  ...calls(['method', 'both', 'fooled'], range),
  ...[...MACROS.keys()]
    .filter((label) => label !== 'has')
    .map(
      (label): Completion => ({
        label,
        kind: 'function',
        insert: `${label}(\${1:x}, $2)`,
        isSnippet: true,
        detail: 'macro',
        sort: `2${label}`,
        ...range,
      }),
    ),
]

function calls(forms: readonly string[], range: Range): Completion[] {
  return [...SIGNATURES].flatMap(([label, { form, args, returns }]): Completion[] => {
    if (!forms.includes(form)) return []
    const takesNone = args[1] === 0 || (form === 'both' && forms.includes('method'))
    const insert = takesNone ? `${label}()` : `${label}($1)`
    const detail = returns.length > 0 ? `function: ${returns.join(' or ')}` : 'function'
    return [{ label, kind: 'function', insert, isSnippet: true, detail, sort: `2${label}`, ...range }]
  })
}
