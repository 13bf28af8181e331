import type { Expression } from '../../core/cel-ast.js'
import { isToken } from '../../core/http.js'
import { ROOTS } from '../activation.js'
import { quote } from '../condition/quote.js'
import { TYPE_NAMES } from '../evaluate/functions/convert.js'
import { QUALIFIED } from '../evaluate/functions/table.js'
import { ABSENT, HABITS, MACRO_ARGUMENTS, OWN_METHODS, SIGNATURES, type Signature } from '../functions.js'
import type { CelProblem } from '../problem.js'
import { type Check, excerpt, problem, replaceFix, whenFailing } from './problems.js'
import type { Analysis, Site } from './site.js'
import { closest } from './suggest.js'

const PREFIXES = new Set([...QUALIFIED.keys()].map((name) => name.split('.')[0]!))

/** Names that users expect from other programs. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  claims: 'jwt',
  token: 'jwt',
  auth: 'jwt',
  user: 'jwt',
  path: 'request.path',
  method: 'request.method',
  headers: 'request.headers',
  host: 'request.host',
  req: 'request',
}

/** CW5002: variables, fields and functions that do not exist. */
export const unknownNames: Check = function* (site, analysis) {
  const { node } = site
  if (node.kind === 'ident') yield* unknownVariable(node, site, analysis)
  else if (node.kind === 'select' || node.kind === 'has') yield* unknownField(node, analysis)
  else if (node.kind === 'index') yield* headerWithoutValue(node, analysis)
  else if (node.kind === 'binary') yield* inHeaders(node, analysis)
  else if (node.kind === 'call') yield* unknownFunction(node, analysis)
}

function* unknownVariable(node: Expression & { kind: 'ident' }, site: Site, analysis: Analysis): Iterable<CelProblem> {
  const { name } = node
  if (site.scope.get(name) || TYPE_NAMES.has(name) || (ROOTS as readonly string[]).includes(name)) return
  const parent = site.parent?.node
  if (PREFIXES.has(name) && parent?.kind === 'call' && parent.target === node) return
  const dashed = parent && dashedClaim(node, parent, analysis)
  if (dashed) {
    yield dashed
    return
  }
  const known = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : closest(name, ROOTS)
  yield problem(
    'CW5002',
    node,
    `unknown variable \`${name}\`: it fails on every request, and ${whenFailing(analysis.options)}`,
    {
      ...didYouMean(known, node),
    },
  )
}

/** `jwt.with-dash` is parsed as a subtraction. */
function dashedClaim(
  node: Expression & { kind: 'ident' },
  parent: Expression,
  analysis: Analysis,
): CelProblem | undefined {
  if (parent.kind !== 'binary' || parent.op !== '-' || parent.right !== node) return undefined
  const { left } = parent
  if (left.kind !== 'select' || left.end !== parent.operator.start || parent.operator.end !== node.start)
    return undefined
  const text = `${analysis.source.slice(left.operand.start, left.operand.end)}[${quote(`${left.field}-${node.name}`)}]`
  return problem(
    'CW5002',
    parent,
    `${excerpt(analysis, parent)} subtracts a variable \`${node.name}\` that does not exist: this fails at every request, and ${whenFailing(analysis.options)}`,
    {
      help: `a name with a dash needs an index: \`${text}\``,
      fix: replaceFix('use an index', true, parent, text),
    },
  )
}

function* unknownField(node: Expression & { kind: 'select' | 'has' }, analysis: Analysis): Iterable<CelProblem> {
  const object = analysis.type(node.operand)
  if (object.kinds.includes('headers')) {
    if (node.field.toLowerCase() === 'host' && isOfRequest(node.operand))
      yield movedHeader(node, 'host', 'host', analysis)
    return
  }
  if (!object.fields || object.fields.has(node.field)) return
  if (node.field.startsWith('`')) return
  const names = [...object.fields.keys()]
  const known = closest(node.field, names) ?? names.find((name) => name.startsWith(node.field))
  if (object.open) {
    // Report misspellings only: a claim that is in no sample is not an error.
    if (!object.sampled || !known || node.kind === 'has') return
    yield problem('CW5002', node.name, `no sample token has the claim ${excerpt(analysis, node)}`, {
      confidence: 'medium',
      ...didYouMean(known, node.name),
    })
    return
  }
  const fails =
    node.kind === 'has' ? 'it is never there' : `it fails at every request, and ${whenFailing(analysis.options)}`
  yield problem('CW5002', node.name, `${excerpt(analysis, node.operand)} has no field \`${node.field}\`: ${fails}`, {
    ...didYouMean(known, node.name),
  })
}

function* headerWithoutValue(node: Expression & { kind: 'index' }, analysis: Analysis): Iterable<CelProblem> {
  const name = node.index.kind === 'literal' ? node.index.value : undefined
  if (typeof name !== 'string' || !analysis.type(node.operand).kinds.includes('headers')) return
  const field = isOfRequest(node.operand) ? FIELDS_OF_HEADERS.get(name.toLowerCase()) : undefined
  if (field !== undefined) yield movedHeader(node, name, field, analysis)
  else if (!isToken(name)) yield impossibleHeader(node, name, analysis)
}

/** Headers that agentgateway keeps as fields of the request. */
const FIELDS_OF_HEADERS: ReadonlyMap<string, string> = new Map([
  ['host', 'host'],
  [':authority', 'host'],
  [':path', 'pathAndQuery'],
  [':method', 'method'],
  [':scheme', 'scheme'],
])

/** Whether headers are those of the request, not of a response. */
function isOfRequest(headers: Expression): boolean {
  return headers.kind === 'select' && headers.operand.kind === 'ident' && headers.operand.name === 'request'
}

function movedHeader(node: Expression, name: string, field: string, analysis: Analysis): CelProblem {
  const written = `request.${field}`
  return problem(
    'CW5002',
    node,
    `the headers have no \`${name}\`, it is \`${written}\`: this fails at every request, and ${whenFailing(analysis.options)}`,
    {
      help: `write \`${written}\``,
      ...(node.kind !== 'has' && {
        fix: replaceFix(`read \`${written}\``, true, node, written),
      }),
    },
  )
}

function impossibleHeader(node: Expression, name: string, analysis: Analysis): CelProblem {
  const shown = JSON.stringify(name.slice(0, 60))
  return problem(
    'CW5002',
    node,
    `no header has the name ${shown}: this fails at every request, and ${whenFailing(analysis.options)}`,
    { help: 'a header name has no spaces, colons or other separators' },
  )
}

/** CW5002: a pseudo-header or an impossible name that is looked for with `in`. */
function* inHeaders(node: Expression & { kind: 'binary' }, analysis: Analysis): Iterable<CelProblem> {
  const name = node.left.kind === 'literal' ? node.left.value : undefined
  if (node.op !== 'in' || typeof name !== 'string' || !analysis.type(node.right).kinds.includes('headers')) return
  const field = isOfRequest(node.right) ? FIELDS_OF_HEADERS.get(name.toLowerCase()) : undefined
  if (field === undefined && isToken(name)) return
  yield problem(
    'CW5002',
    node.left,
    `no ${isOfRequest(node.right) ? 'request' : 'response'} has a header ${JSON.stringify(name.slice(0, 60))}: this is always false`,
    {
      help:
        field === undefined ? 'a header name has no spaces, colons or other separators' : `read \`request.${field}\``,
    },
  )
}

function* unknownFunction(node: Expression & { kind: 'call' }, analysis: Analysis): Iterable<CelProblem> {
  const { target } = node
  const name = node.function
  const prefix = target?.kind === 'ident' && PREFIXES.has(target.name) ? target.name : undefined
  if (prefix !== undefined && QUALIFIED.has(`${prefix}.${name}`)) return
  if (target && hasOwnMethod(target, name, analysis)) return
  const signature = SIGNATURES.get(name)
  if (signature) {
    yield* wrongCount(node, signature, analysis)
    return
  }
  // Two-variable macros are reported separately, as syntax of other programs.
  if (target && MACRO_ARGUMENTS.has(name)) return
  const fails = `it fails at every request, and ${whenFailing(analysis.options)}`
  const absent = ABSENT.get(name)
  const names =
    prefix === undefined
      ? candidates(target, analysis)
      : [...QUALIFIED.keys()].flatMap((known) =>
          known.startsWith(`${prefix}.`) ? [known.slice(prefix.length + 1)] : [],
        )
  const known = absent === undefined ? (HABITS.get(name) ?? closest(name, names)) : undefined
  yield problem(
    'CW5002',
    node.name,
    `unknown function \`${prefix === undefined ? '' : `${prefix}.`}${name}\`: ${fails}`,
    {
      ...(absent === undefined ? didYouMean(known, node.name) : { help: absent }),
    },
  )
}

/** Too few arguments fail; surplus arguments are not even evaluated. */
function* wrongCount(
  node: Expression & { kind: 'call' },
  { form, args: [least, most] }: Signature,
  analysis: Analysis,
): Iterable<CelProblem> {
  // The function form of a method is a separate trap; functions usable both ways count their receiver as an argument.
  if (form === 'both' || (form !== 'function' && !node.target)) return
  const count = node.args.length
  if (count >= least && count <= most) return
  const takes = least === most ? String(least) : `${least} to ${most}`
  const what =
    count < least ? `this fails at every request, and ${whenFailing(analysis.options)}` : 'what follows is ignored'
  yield problem(
    'CW5002',
    node.name,
    `\`${node.function}\` takes ${takes} argument${most === 1 ? '' : 's'}, not ${count}: ${what}`,
  )
}

function hasOwnMethod(target: Expression, name: string, analysis: Analysis): boolean {
  const { kinds } = analysis.type(target)
  // A value of unknown type may be a view.
  const possible = kinds.length === 0 ? [...OWN_METHODS.keys()] : kinds
  return possible.some((kind) => OWN_METHODS.get(kind)?.has(name))
}

function candidates(target: Expression | undefined, analysis: Analysis): string[] {
  const ownMethods = target
    ? analysis.type(target).kinds.flatMap((kind) => [...(OWN_METHODS.get(kind)?.keys() ?? [])])
    : []
  return [...ownMethods, ...SIGNATURES.keys(), ...MACRO_ARGUMENTS.keys()]
}

function didYouMean(
  known: string | undefined,
  at: { start: number; end: number },
): Partial<Pick<CelProblem, 'help' | 'fix'>> {
  if (known === undefined) return {}
  return {
    help: `did you mean \`${known}\`?`,
    fix: replaceFix(`write \`${known}\``, false, at, known),
  }
}
