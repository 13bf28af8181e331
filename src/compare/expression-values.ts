import type { EnvoyExpression } from '../core/envoy-expression.js'
import { toText } from '../gateways/envoy/bytes.js'
import { samplesOfText } from './envoy-requests.js'

/** A header or pseudo-header, and a value that an expression compares it with. */
type Compared = [name: string, value: string]

/** Fields of `request` by the headers that hold them. */
const HEADERS: Readonly<Record<string, string>> = {
  path: ':path',
  url_path: ':path',
  method: ':method',
  host: ':authority',
  referer: 'referer',
  useragent: 'user-agent',
}

const MATCHES = { contains: 'contains', startsWith: 'prefix', endsWith: 'suffix', matches: 'regex' } as const

/** What an expression compares parts of the request with. */
export function comparedValues(expression: EnvoyExpression): Compared[] {
  switch (expression.kind) {
    case 'call': {
      const [first, second] = expression.args
      const own = first && second ? comparedBy(expression.function, first, second) : []
      return [...own, ...expression.args.flatMap(comparedValues)]
    }
    case 'select': {
      const name = expression.test ? headerOf(expression) : undefined
      return name === undefined ? comparedValues(expression.operand) : [[name, '']]
    }
    case 'list':
      return expression.elements.flatMap(comparedValues)
    case 'map':
      return expression.entries.flatMap(({ value }) => comparedValues(value))
    default:
      return []
  }
}

function comparedBy(name: string, first: EnvoyExpression, second: EnvoyExpression): Compared[] {
  const [left, right] = [headerOf(first), headerOf(second)]
  const header = left ?? right
  const values = textsOf(left === undefined ? first : second)
  if (header !== undefined && name in MATCHES)
    return values
      .flatMap((value) => samplesOfText({ match: MATCHES[name as keyof typeof MATCHES], value }))
      .map((value) => [header, value])
  // `'x-k' in request.headers`
  if (isHeaders(second)) return textsOf(first).map((key) => [key.toLowerCase(), ''])
  return header === undefined ? [] : values.map((value) => [header, value])
}

/** `request.headers['x-k']`, `request.headers.accept`, `request.method`. */
function headerOf(node: EnvoyExpression): string | undefined {
  if (node.kind === 'call' && node.function === '_[_]' && isHeaders(node.args[0]))
    return textsOf(node.args[1]!)[0]?.toLowerCase()
  if (node.kind !== 'select') return undefined
  return isHeaders(node.operand) ? node.field : isRequest(node.operand) ? HEADERS[node.field] : undefined
}

const isRequest = (node: EnvoyExpression): boolean => node.kind === 'ident' && node.name === 'request'
const isHeaders = (node: EnvoyExpression | undefined): boolean =>
  node?.kind === 'select' && node.field === 'headers' && isRequest(node.operand)

function textsOf(node: EnvoyExpression): string[] {
  if (node.kind === 'list') return node.elements.flatMap(textsOf)
  return node.kind === 'literal' && node.value.type === 'string' ? [toText(node.value.value)] : []
}
