import { describe, expect, it } from 'vitest'
import type { Members } from '../../../src/cel/activation.js'
import { decide } from '../../../src/gateways/index.js'
import { ask, load, NOW, request, route } from './gateway.js'

const rules = (...all: string[]) => load(route({ authorization: { rules: all } }))
const from = (address: string, port?: number) => ({ source: { address, ...(port !== undefined && { port }) } })
const INSIDE = 'cidr("10.0.0.0/8").containsIP(source.address)'

describe('the address of the client', () => {
  it.each([
    ['10.1.2.3', 200],
    ['9.255.255.255', 403],
    ['11.0.0.0', 403],
    ['127.0.0.1', 403],
  ])('from %s: %i', async (address, status) => {
    expect((await ask(rules(INSIDE), from(address))).response?.status).toBe(status)
  })

  it('leaves the verdict open where a rule depends on it and the request does not say', async () => {
    const { undetermined, branches } = await ask(rules(INSIDE))
    expect(undetermined).toMatchObject({
      step: 'source',
      ifAllowed: { response: { status: 200 } },
      ifRefused: { response: { status: 403 } },
    })
    expect(branches?.map(({ choices, response }) => [choices['source'], response?.status])).toEqual([
      ['127.0.0.1', 403],
      ['10.0.0.1', 200],
    ])
  })

  it.each([
    ['whoever it is', 'source.address != ""', 200],
    ['because another part decides', `${INSIDE} && request.method == "POST"`, 403],
    ['because no rule looks at it', 'request.path == "/"', 200],
  ])('is not needed: %s', async (_, rule, status) => {
    const decision = await ask(rules(rule))
    expect(decision.response?.status).toBe(status)
    expect(decision.branches).toBeUndefined()
  })

  it.each([
    [
      'a network within a network',
      'cidr("10.0.0.0/8").containsIP(source.address) && !cidr("10.2.3.0/24").containsIP(source.address)',
    ],
    ['a single address', 'source.address == "203.0.113.7"'],
    ['the end of a range', 'source.address == "255.255.255.255" || cidr("255.0.0.0/8").containsIP(source.address)'],
    ['IPv6', 'cidr("2001:db8:7::/48").containsIP(source.address)'],
    ['a kind of address', 'ip(source.address).isLinkLocalUnicast()'],
    ['the beginning of the text', 'source.address.startsWith("192.168.")'],
    ['the port', 'source.port < 1024u'],
  ])('finds both kinds of client: %s', async (_, rule) => {
    expect((await ask(rules(rule))).undetermined?.step).toBe('source')
  })

  it('is open to rules on connections', async () => {
    const text = JSON.parse(route({}))
    const program = load(JSON.stringify({ ...text, frontendPolicies: { networkAuthorization: { rules: [INSIDE] } } }))
    expect((await ask(program)).undetermined?.ifRefused.response?.status).toBe(0)
    expect((await ask(program, from('10.0.0.1'))).response?.status).toBe(200)
  })

  it('shows what else goes upstream for other clients', async () => {
    const transformations = { request: { set: { 'x-inside': `string(${INSIDE})` } } }
    const { response, branches } = await ask(load(route({ transformations })))
    expect(response?.status).toBe(200)
    expect(branches?.map(({ upstream }) => upstream?.headers['x-inside'])).toEqual(['false', 'true'])
  })
})

describe('a client certificate', () => {
  const tls = (rule: string) => {
    const text = JSON.parse(route({ authorization: { rules: [rule] } }))
    Object.assign(text.binds[0].listeners[0], { protocol: 'HTTPS', tls: { cert: 'a.pem', key: 'a.key' } })
    return load(JSON.stringify(text), { files: { 'a.pem': '', 'a.key': '' } })
  }

  it('is not known on a listener with TLS', async () => {
    const { undetermined } = await ask(tls('"spiffe://a/b" in source.subjectAltNames'))
    expect(undetermined?.step).toBe('source.subjectAltNames')
  })

  it('does not exist on others', async () => {
    expect((await ask(rules('has(source.subjectAltNames)'))).response?.status).toBe(403)
  })
})

describe('what outside steps say', () => {
  const extAuthz = { host: '127.0.0.1:9000', protocol: { grpc: {} } }
  const program = load(route({ extAuthz, authorization: { rules: ['extauthz.tier == "gold"'] } }))
  const asked = (tier?: string) =>
    decide(program, request(), {
      now: NOW,
      facts: { signatures: new Map(), fetched: new Map() },
      ...(tier !== undefined && { outside: { extauthz: new Map([['tier', tier]]) as Members } }),
    })

  it('is not known: a rule may hold or not', () => {
    const { branches, undetermined } = asked()
    expect(undetermined?.ifAllowed.response?.status).toBe(200)
    expect(
      branches?.map(({ choices, undetermined: inner }) => [choices['extauthz'], inner?.ifAllowed.response?.status]),
    ).toEqual([
      ['`extauthz.tier == "gold"` does not hold', 403],
      ['`extauthz.tier == "gold"` holds', 200],
    ])
  })

  it('counts where it is given', () => {
    expect(asked('gold').undetermined?.ifAllowed.response?.status).toBe(200)
    expect(asked('tin').undetermined?.ifAllowed.response?.body).toBe('authorization failed')
  })

  it('is missing where no such step runs', async () => {
    expect((await ask(rules('extauthz.tier == "gold"'))).response?.status).toBe(403)
  })

  it('does not matter to a rule that is settled without it', async () => {
    const settled = load(route({ extAuthz, authorization: { rules: ['request.method == "POST" && extauthz.ok'] } }))
    expect((await ask(settled)).undetermined).toMatchObject({
      step: 'extAuthz',
      ifAllowed: { response: { status: 403 } },
    })
  })
})

describe('rules of connections', () => {
  it('see the source alone', async () => {
    const status = async (rule: unknown) => {
      const frontendPolicies = { networkAuthorization: { rules: [rule] } }
      const program = load(JSON.stringify({ ...JSON.parse(route({})), frontendPolicies }))
      return (await ask(program)).response?.status
    }
    expect(await status({ deny: 'destination.port == 3000' })).toBe(200)
    expect(await status({ require: 'destination.port == 3000' })).toBe(0)
  })
})
