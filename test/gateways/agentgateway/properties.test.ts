import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseForm } from '../../../src/cel/views/query.js'
import { readTarget, splitPath } from '../../../src/core/uri.js'
import { formatQuery, withoutParameter } from '../../../src/gateways/agentgateway/query.js'
import { splitToken } from '../../../src/gateways/agentgateway/token.js'
import { ask, claims, jwtAuth, load, NOW, route, tokenOf } from './gateway.js'

const check = <T>(property: fc.IAsyncProperty<T> | fc.IProperty<T>, numRuns = 200) =>
  fc.assert(property as fc.IAsyncProperty<T>, { numRuns })

describe('rules', () => {
  const effects = fc.array(
    fc.record({
      effect: fc.constantFrom('allow', 'deny', 'require'),
      value: fc.constantFrom('true', 'false', 'jwt.nothing', '1', 'null'),
    }),
    { maxLength: 6 },
  )
  const status = async (rules: { effect: string; value: string }[]) =>
    (await ask(load(route({ authorization: { rules: rules.map(({ effect, value }) => ({ [effect]: value })) } }))))
      .response?.status

  it('deny over require over allow; whatever is not true is false', async () => {
    await check(
      fc.asyncProperty(effects, async (rules) => {
        const of = (effect: string) =>
          rules.filter((rule) => rule.effect === effect).map(({ value }) => value === 'true')
        const [deny, require, allow] = ['deny', 'require', 'allow'].map(of)
        const passes =
          !deny!.includes(true) && !require!.includes(false) && (allow!.length === 0 || allow!.includes(true))
        expect(await status(rules)).toBe(passes ? 200 : 403)
      }),
    )
  })

  it('their order does not matter, nor on how many levels they stand', async () => {
    await check(
      fc.asyncProperty(effects, fc.nat(), async (rules, at) => {
        const expected = await status(rules)
        expect(await status([...rules].reverse())).toBe(expected)
        const cut = rules.length === 0 ? 0 : at % (rules.length + 1)
        const [above, below] = [rules.slice(0, cut), rules.slice(cut)]
        const set = (list: typeof rules) => ({
          authorization: { rules: list.map(({ effect, value }) => ({ [effect]: value })) },
        })
        const attached = {
          binds: [
            { port: 80, listeners: [{ routes: [{ policies: set(below), backends: [{ host: '127.0.0.1:1' }] }] }] },
          ],
          policies: [
            {
              name: { name: 'p', namespace: 'default' },
              target: { gateway: { gatewayName: 'default', gatewayNamespace: 'default' } },
              policy: set(above),
            },
          ],
        }
        expect((await ask(load(JSON.stringify(attached)))).response?.status).toBe(expected)
      }),
    )
  })
})

describe('tokens', () => {
  const program = load(route({ jwtAuth: jwtAuth({ audiences: ['a', 'b'] }) }))

  it('pass exactly with a good signature, issuer, audience and time', async () => {
    const texts = fc.constantFrom<unknown>('a', 'b', 'c', ['a'], ['c', 'b'], [], undefined, 1)
    const times = fc.constantFrom<unknown>(NOW - 61, NOW - 60, NOW, NOW + 1e6, undefined, 'soon')
    const issuers = fc.constantFrom<unknown>(claims()['iss'], 'x', [claims()['iss'], 'x'], undefined)
    await check(
      fc.asyncProperty(texts, times, issuers, async (aud, exp, iss) => {
        const { response } = await ask(program, { token: await tokenOf({ aud, exp, iss }) })
        const list = (value: unknown) => (Array.isArray(value) ? value : [value])
        const good =
          list(aud).some((one) => one === 'a' || one === 'b') &&
          typeof exp === 'number' &&
          exp >= NOW - 60 &&
          list(iss).includes(claims()['iss'])
        expect(response?.status).toBe(good ? 200 : 401)
      }),
    )
  })

  it('are refused when one character is another', async () => {
    const token = await tokenOf({ aud: 'a' })
    await check(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom('A', 'b', '-', '.', '='), async (at, character) => {
        if (token[at] === character) return
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        expect((await ask(program, { token: changed })).response?.status).toBe(401)
      }),
    )
  })

  it('of any text are answered 401, and never by an exception', async () => {
    await check(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (token) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: hyper refuses a header that holds one
        const isSent = !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(token)
        expect((await ask(program, { token })).response?.status).toBe(isSent ? 401 : 400)
      }),
    )
    await check(
      fc.asyncProperty(fc.json(), fc.json(), async (header, payload) => {
        const part = (text: string) => Buffer.from(text).toString('base64url')
        expect((await ask(program, { token: `${part(header)}.${part(payload)}.AA` })).response?.status).toBe(401)
      }),
    )
  })

  it('are taken apart without loss', () => {
    check(
      fc.property(fc.string(), (text) => {
        const parts = splitToken(text)
        if (parts) expect(`${parts.header}.${parts.payload}.${parts.signature}`).toBe(text)
        else expect(text.split('.').length).toBeLessThan(3)
      }),
    )
  })
})

describe('requests', () => {
  const open = load(route({ authorization: { rules: [{ deny: 'request.uri.contains("\\u0000")' }, 'true'] } }))

  it('of any kind are answered', async () => {
    const name = fc.stringMatching(/^[a-z][a-z-]{0,10}$/)
    await check(
      fc.asyncProperty(
        fc.string(),
        fc.option(fc.string()),
        fc.array(fc.tuple(name, fc.string())),
        fc.string(),
        async (path, authority, headers, body) => {
          const { response } = await ask(open, { path, authority, headers, body })
          expect(response).not.toBeNull()
        },
      ),
    )
  })

  it('queries survive being read and written', () => {
    check(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (pairs) => {
        const kept = pairs.filter(([name, value]) => name !== '' || value !== '')
        expect(parseForm(formatQuery(kept))).toEqual(kept)
        for (const [name] of kept)
          expect(parseForm(withoutParameter(formatQuery(kept), name) ?? '').some(([one]) => one === name)).toBe(false)
      }),
    )
  })

  it('paths of targets stay byte for byte', () => {
    check(
      fc.property(fc.webPath(), fc.option(fc.webQueryParameters()), (path, query) => {
        const text = `${path === '' ? '/' : path}${query === null ? '' : `?${query}`}`
        const uri = readTarget(text, 'host', 'http')
        expect(uri && { path: uri.path, query: uri.query }).toEqual(splitPath(text))
      }),
    )
  })
})
