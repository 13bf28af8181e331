import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ask, ISSUER, JWKS, load, readText, tokenOf } from '../../gateways/agentgateway/gateway.js'

const INFRASTRUCTURE = ['gateway', 'backend']
  .map((name) => readFileSync(`examples/agentgateway-kubernetes-jwt-tutorial/${name}.yaml`, 'utf8'))
  .join('\n---\n')

/** The tutorial's policy with keys of ours; `authorization` where `indent` puts it. */
const policy = (indent: number, expression = 'jwt.sub == "alice"', kind = 'TrafficPolicy') => {
  const rule = `authorization:\n  action: Allow\n  policy:\n    matchExpressions:\n    - '${expression}'`
  return `
apiVersion: ${kind === 'TrafficPolicy' ? 'gateway.networking.k8s.io/v1alpha2' : 'agentgateway.dev/v1alpha1'}
kind: ${kind}
metadata: {name: jwt-auth, namespace: agentgateway-system}
spec:
  targetRefs:
    - {group: gateway.networking.k8s.io, kind: Gateway, name: agentgateway-proxy}
  traffic:
    jwtAuthentication:
      mode: Strict
      providers:
        - issuer: ${ISSUER}
          jwks: {inline: '${JWKS}'}
${rule.replace(/^/gm, ' '.repeat(indent))}
`
}
const manifest = (text: string) => `${INFRASTRUCTURE}\n---\n${text}`
const chat = {
  method: 'POST',
  path: '/v1/chat/completions',
  body: '{"model":"m","messages":[{"role":"user","content":"hi"}]}',
}
const statuses = async (text: string) => {
  const program = load(text)
  const send = async (sub?: string, more: Record<string, unknown> = {}) =>
    (await ask(program, { ...chat, ...(sub !== undefined && { token: await tokenOf({ sub, ...more }) }) })).response
      ?.status
  return [await send(), await send('alice', { roles: ['admin'] }), await send('bob', { roles: ['user'] })]
}

describe("the tutorial's TrafficPolicy", () => {
  it('is answered as the manifest it must have meant', async () => {
    expect(await statuses(manifest(policy(6)))).toEqual([401, 200, 403])
    expect(await statuses(manifest(policy(4, 'jwt.sub == "alice"', 'AgentgatewayPolicy')))).toEqual([401, 200, 403])
  })

  it('has a finding for the kind, and one for the nested authorization', () => {
    const { findings, refused } = readText(manifest(policy(6)))
    expect(refused).toBe(false)
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['CW2010', 'error'],
      ['CW2011', 'error'],
    ])
    const source = manifest(policy(6))
    expect(findings.map(({ span }) => source.slice(span.start, span.end))).toEqual(['TrafficPolicy', 'authorization'])
  })

  it('has one finding where authorization stands in its place', async () => {
    expect(readText(manifest(policy(4))).findings.map(({ code }) => code)).toEqual(['CW2010'])
    expect(await statuses(manifest(policy(4)))).toEqual([401, 200, 403])
  })

  it('loses nested authorization where the kind is right, as the API server does', async () => {
    expect(await statuses(manifest(policy(6, 'jwt.sub == "alice"', 'AgentgatewayPolicy')))).toEqual([401, 200, 200])
  })

  it.each([['"admin" in jwt.roles'], ['jwt.sub.startsWith("al")']])('with the rule `%s`', async (rule) => {
    expect(await statuses(manifest(policy(6, rule)))).toEqual([401, 200, 403])
  })

  it('points to the rule that decided, where it is written', async () => {
    const { trace } = await ask(load(manifest(policy(6))), { ...chat, token: await tokenOf({ sub: 'bob' }) })
    const { detail, origin } = trace.at(-1)!
    expect(detail).toContain('`jwt.sub` is `"bob"`')
    expect(origin).toMatchObject({
      document: 4,
      pointer: '/spec/traffic/jwtAuthentication/authorization/policy/matchExpressions/0',
    })
  })
})
