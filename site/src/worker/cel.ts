import type { Activation } from '../../../src/cel/activation.js'
import { type Outcome, parseCel } from '../../../src/cel/cel.js'
import { jsonText } from '../../../src/cel/json-text.js'
import { readVariables } from '../../../src/cel/read-variables.js'
import { subResults } from '../../../src/cel/sub-results.js'
import { typeWord } from '../../../src/cel/value.js'
import { addToGroup } from '../../../src/core/group-by.js'
import type { HeaderList, Request } from '../../../src/core/http.js'
import { encodeBase64 } from '../../../src/jwt/base64url.js'
import { decodeToken } from '../../../src/jwt/token.js'
import { type LosslessJson, parseJson } from '../../../src/yaml/json.js'
import type { CelResult, Question, TokenInput } from '../protocol.js'
import { bearerOf, withToken } from './explain.js'

/** An expression as agentgateway evaluates it for the request and the claims of the page, with its parts. */
export function evaluateCel(source: string, question: Question): CelResult {
  const { expression, error } = parseCel(source)
  if (error) return { rows: [], error: { message: error.message, start: error.start, end: error.end } }
  const rows = subResults(expression, readActivation(question)).map(({ expression: part, depth, outcome }) => ({
    depth,
    part: source.slice(part.start, part.end).replace(/\s+/g, ' '),
    value: valueText(outcome),
    isError: outcome.error !== undefined,
    start: part.start,
    end: part.end,
  }))
  return { rows }
}

const valueText = ({ error, value }: Outcome): string =>
  error ? `error: ${error.message}` : `${jsonText(value!)} (${typeWord(value!)})`

function readActivation({ request: asked, token }: Question): Activation {
  const request = withToken(asked, token)
  const { method, authority, path, headers, body, scheme = 'http', version = 'HTTP/1.1' } = request
  const variables = {
    request: {
      method,
      uri: `${scheme}://${authority ?? ''}${path}`,
      path: path.replace(/[?#].*$/, ''),
      pathAndQuery: path,
      ...(authority !== null && { host: authority }),
      scheme,
      version,
      headers: headerLists(headers),
      body: encodeBase64(new TextEncoder().encode(body)),
    },
  }
  const roots = parseJson(JSON.stringify(variables)) as Map<string, LosslessJson>
  const { claims, rawToken } = claimsOf(request, token)
  if (claims) roots.set('jwt', claims)
  return readVariables(roots, rawToken)
}

/** Claims of the supposed token, of the pasted one, or of the one in the request's header. Nothing is verified. */
function claimsOf(request: Request, token: TokenInput): { claims?: LosslessJson; rawToken: string } {
  if (token.kind === 'claims')
    return { claims: parseJson(token.claims.trim() === '' ? '{}' : token.claims), rawToken: '' }
  const rawToken = bearerOf(request)
  const { members } = decodeToken(rawToken).payload
  return { ...(members && { claims: members }), rawToken }
}

function headerLists(headers: HeaderList): Record<string, string | string[]> {
  const lists = new Map<string, string[]>()
  for (const [name, value] of headers) addToGroup(lists, name.toLowerCase(), value)
  return Object.fromEntries([...lists].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]))
}
