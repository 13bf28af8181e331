import { describe, expect, it } from 'vitest'
import type { HeaderList } from '../../../src/core/http.js'
import { read } from '../../../src/dialects/read.js'
import { decide } from '../../../src/gateways/index.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'

/** The status that a configuration answers, written as JSON. */
function status(
  route: object,
  request: { headers?: HeaderList; body?: string },
  config: object = {},
): number | undefined {
  const listener = { routes: [{ backends: [{ host: 'a:80' }], ...route }] }
  const text = JSON.stringify({ config, binds: [{ port: 3000, listeners: [listener] }] })
  const [program] = read(bind([parse(text, { file: 'config.yaml' })])).programs
  const sent = { method: 'POST', authority: 'a', path: '/', headers: [], body: '', ...request }
  const facts = { signatures: new Map(), fetched: new Map() }
  const upstreamResponse = { status: 200, headers: {}, body: '' }
  return decide(program!, sent, { now: 1_800_000_000, facts, upstreamResponse }).response?.status
}

const allow = (...rules: string[]) => ({
  policies: { authorization: { rules: rules.map((rule) => ({ allow: rule })) } },
})
const credential = (expression: string) => ({
  policies: { apiKey: { mode: 'optional', keys: [{ key: 'k' }], location: { expression } } },
})

describe('a credential that an expression finds', () => {
  it.each(['1', '5u', 'true', 'b"abc"', 'request.path', 'request.body'])('%s is one', (expression) =>
    expect(status(credential(expression), { body: 'x' })).toBe(401),
  )
  it.each(['request.uri', 'request.pathAndQuery', '1.5', '[1]', 'null', 'request.headers', 'jwt.sub'])(
    '%s is missing',
    (expression) => expect(status(credential(expression), { body: 'x' })).toBe(200),
  )
  it('is base64 where it is bytes', () => {
    const route = { policies: { apiKey: { keys: [{ key: 'YWI=' }], location: { expression: 'b"ab"' } } } }
    expect(status(route, {})).toBe(200)
  })
})

describe('the body', () => {
  it('is there once any rule of the phase names it', () => {
    expect(status(allow('request["body"] == b"x"'), { body: 'x' })).toBe(403)
    expect(status(allow('request["body"] == b"x"', 'request.body == b"y"'), { body: 'x' })).toBe(200)
  })
})

describe('redacted headers', () => {
  const holds = (rule: string, config: object = {}) =>
    status(
      allow(rule),
      {
        headers: [
          ['Authorization', 'a'],
          ['x-secret', 'b'],
          ['x-open', 'c'],
        ],
      },
      config,
    ) === 200

  it('are those of credentials', () => {
    expect(holds('request.headers.redacted().authorization == "<redacted>"')).toBe(true)
    expect(holds('request.headers.authorization == "a"')).toBe(true)
    expect(holds('request.headers.redacted()["x-secret"] == "b"')).toBe(true)
  })

  it('and those that the configuration names', () => {
    const config = { sensitiveHeaders: ['X-Secret'] }
    expect(holds('request.headers.redacted()["x-secret"] == "<redacted>"', config)).toBe(true)
    expect(holds('request.headers.redacted()["x-open"] == "c"', config)).toBe(true)
  })
})
