import type { Response } from '../core/http.js'
import type { Decision } from '../gateways/engine.js'
import { invalid, isStatus } from './request-json.js'

/** The expected result of a case: access, a status, or members of the response. */
export type Expectation = 'allow' | 'deny' | number | Partial<Response>

const FORMS = '`allow`, `deny`, a status, or a response {"status"?, "headers"?, "body"?}'
const MEMBERS = ['status', 'headers', 'body']

/** `expect` of a case; `undefined`: any answer. Throws `invalid-case`. */
export function asExpectation(value: unknown, where: string): Expectation | undefined {
  if (value === undefined || value === null) return undefined
  if (value === 'allow' || value === 'deny') return value
  if (isStatus(value)) return value
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(`${where}: \`expect\` must be ${FORMS}`)
  const response = value as Partial<Response>
  const unknown = Object.keys(response).find((name) => !MEMBERS.includes(name))
  if (unknown !== undefined)
    throw invalid(`${where}: \`expect\` has no member \`${unknown}\`: expected ${MEMBERS.join(', ')}`)
  if (response.status !== undefined && !isStatus(response.status))
    throw invalid(`${where}: \`expect.status\` must be a number of three digits`)
  if (response.body !== undefined && typeof response.body !== 'string')
    throw invalid(`${where}: \`expect.body\` must be a string`)
  return response
}

/** How an answer differs from the expected one; `null`: it does not. An undetermined answer matches no expectation. */
export function mismatch({ response, undetermined }: Decision, expected: Expectation): string | null {
  if (undetermined) return `expected ${shown(expected)}, but ${undetermined.step} decides`
  const status = response?.status ?? 0
  const isAllowed = status >= 100 && status < 400
  const answer = response === null ? 'the connection is closed' : `the answer is ${status}`
  const fails = (): string => `expected ${shown(expected)}, but ${answer}`
  if (expected === 'allow') return isAllowed ? null : fails()
  if (expected === 'deny') return isAllowed ? fails() : null
  if (typeof expected === 'number') return status === expected ? null : fails()
  if (expected.status !== undefined && expected.status !== status) return fails()
  if (expected.body !== undefined && expected.body !== response?.body)
    return `expected the body ${JSON.stringify(expected.body)}, but it is ${JSON.stringify(response?.body ?? '')}`
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const found = response?.headers[name.toLowerCase()]
    if (JSON.stringify([value].flat()) !== JSON.stringify([found ?? []].flat()))
      return `expected the header \`${name}: ${[value].flat().join(', ')}\`, but it is ${found === undefined ? 'absent' : `\`${[found].flat().join(', ')}\``}`
  }
  return null
}

const shown = (expected: Expectation): string =>
  typeof expected === 'object' ? JSON.stringify(expected) : `\`${expected}\``
