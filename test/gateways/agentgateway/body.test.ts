import { describe, expect, it } from 'vitest'
import { namesBody } from '../../../src/cel/attributes.js'
import { parseCel } from '../../../src/cel/cel.js'

function names(source: string): boolean {
  const { expression } = parseCel(source)
  if (!expression) throw new Error(source)
  return namesBody(expression, 'request')
}

describe('the gateway buffers the body for', () => {
  it.each([
    'size(request.body) > 0',
    'has(request.body)',
    'request.bodyPrefix == b"x"',
    'json(request.body).a == 1',
    'default(request.body, b"") == b""',
    'variables().size() > 1',
    '[1].map(x, variables())[0].size() > 1',
    'jwt.sub == "a" || request.body == b"x"',
    // Names are looked at, not what they stand for.
    '[jwt].exists(request, request.body == b"x")',
    '[request].body == b"x"',
    '{"a": 1, "b": request}.body == b"x"',
  ])('%s', (source) => expect(names(source)).toBe(true))
})

describe('the gateway does not buffer the body for', () => {
  it.each([
    'request["body"] == b"x"',
    '"body" in request',
    'request.exists(k, k == "body")',
    'request.with(r, size(r.body) > 0)',
    '[request].exists(r, r.body == b"x")',
    '{"a": request}.a.body == b"x"',
    '{request.body: 1}.size() == 1',
    'toJson(request).contains("body")',
    'request.headers["body"] == "x"',
    'response.body == b"x"',
    'jwt.body == "x"',
    '(true ? request : request).body == b"x"',
  ])('%s', (source) => expect(names(source)).toBe(false))
})
