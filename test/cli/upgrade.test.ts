import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder, writerIn } from '../temporary-folder.js'
import { buildOnce, claimwright } from './run.js'

const folder = temporaryFolder('upgrade')
const file = writerIn(folder)
beforeAll(buildOnce)

const LITELLM = `general_settings:
  master_key: sk-master
  enable_jwt_auth: true
  litellm_key_header_name: X-My-Key
`
const GLOO = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: vs, namespace: default }
spec:
  virtualHost:
    domains: ['*']
    options:
      jwtStaged:
        afterExtAuth:
          providers:
            p:
              issuer: https://idp.example.com
              jwks: { remote: { url: 'https://idp.example.com/jwks', upstreamRef: { name: up, namespace: default } } }
              claimsToHeaders: [{ claim: sub, header: x-user }]
    routes:
    - matchers: [{ prefix: /public }]
      options: { jwtStaged: { afterExtAuth: { disable: true } } }
      routeAction: { single: { upstream: { name: up, namespace: default } } }
    - matchers: [{ prefix: / }]
      routeAction: { single: { upstream: { name: up, namespace: default } } }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: up, namespace: default }
spec: { static: { hosts: [{ addr: up.example.com, port: 80 }] } }
`
const ENVIRONMENT = ['--env', 'LITELLM_LICENSE=x', '--env', 'JWT_PUBLIC_KEY_URL=https://idp.example.com/jwks']

interface Report {
  differences: { direction: string; cause: string; because?: string; witness: { request: { headers: string[][] } } }[]
  from: string
  to: string
}

const upgrade = (path: string, from: string, to: string, more: string[] = []) =>
  claimwright(['upgrade', path, '--from', from, '--to', to, ...ENVIRONMENT, ...more])
const reportOf = (path: string, from: string, to: string): Report =>
  JSON.parse(upgrade(path, from, to, ['--format', 'json']).stdout) as Report

describe('upgrade', () => {
  it('LiteLLM 1.106 to 1.110: a key in the usual header gets in, though another header is configured', () => {
    const { differences, from, to } = reportOf(file('litellm.yaml', LITELLM), 'litellm=1.106', 'litellm=1.110')
    expect([from, to]).toEqual(['1.106.2', '1.110.2'])
    const opens = differences.filter(({ direction }) => direction === 'opens')
    expect(opens.map(({ because }) => because)).toContain(
      '`litellm_key_header_name` counts only for requests that have that header',
    )
    expect(new Set(differences.map(({ cause }) => cause))).toEqual(new Set(['version']))
  })

  it('Envoy 1.38 to 1.40: headers that claims are copied to are taken from clients on every route', () => {
    const { differences } = reportOf(file('gloo.yaml', GLOO), 'envoy=1.38', 'envoy=1.40')
    const found = differences.find(({ because }) => because?.includes('headers that claims are copied to'))
    expect(found?.witness.request.headers.map(([name]) => name)).toContain('x-user')
  })

  it('a version and its line are one program', () => {
    const ran = upgrade(file('gloo.yaml', GLOO), 'envoy=1.39', 'envoy=1.39.3')
    expect(ran.stdout).toContain('the same program')
    expect(ran.code).toBe(0)
  })

  it('two versions that one known release is used for are not compared, and not said to be the same', () => {
    const policy = file('gloo.yaml', GLOO)
    const ran = upgrade(policy, 'envoy=1.39.3', 'envoy=1.39.4')
    expect(ran.stdout).not.toContain('the same program')
    expect(ran.stdout).toContain(
      'not compared: envoy=1.39.3 and envoy=1.39.4 are both judged by Envoy 1.39.3: what differs between them is not known',
    )
    expect(ran.code).toBe(0)
    expect(upgrade(policy, 'envoy=1.39.3', 'envoy=1.39.4', ['--fail-on', 'bounded']).code).toBe(1)
  })

  it('a version that does not load the policy says why', () => {
    const path = file('new.yaml', `${LITELLM}  litellm_jwtauth:\n    id_jag_requesting_apps: []\n`)
    const ran = upgrade(path, 'litellm=1.106', 'litellm=1.110')
    expect(ran.stderr).toContain('`id_jag_requesting_apps` requires LiteLLM 1.108.0')
    expect(ran.stderr).toContain('LiteLLM 1.106.2 does not load this input')
    expect(ran.code).toBe(1)
  })

  it.each([
    ['litellm=1.106', 'envoy=1.40', /name two gateways/],
    ['litellm', 'litellm=1.110', /--from litellm: expected GATEWAY=VERSION/],
    ['litellm=latest', 'litellm=1.110', /--from litellm=latest: expected a version such as/],
    ['nginx=1', 'nginx=2', /unknown gateway `nginx`: expected gloo, envoy/],
    ['envoy=1.38', 'envoy=1.40', /the input is a configuration of litellm/],
  ])('--from %s --to %s is one line', (from, to, message) => {
    const ran = upgrade(file('litellm.yaml', LITELLM), from, to)
    expect(ran.stderr).toMatch(message)
    expect(ran.stderr.trim().split('\n').length).toBeLessThanOrEqual(4)
    expect(ran.code).toBe(2)
  })
})

describe('--target', () => {
  const request = ['--url', '/chat/completions', '--method', 'POST', '--header', 'authorization: Bearer sk-master']
  it('decides by the version', () => {
    const path = file('litellm.yaml', LITELLM)
    const statusIn = (version: string) =>
      JSON.parse(claimwright(['decide', path, ...request, '--target', `litellm=${version}`, '--format', 'json']).stdout)
    expect(statusIn('1.106')).toMatchObject({ response: { status: 401 }, target: 'litellm 1.106.2' })
    expect(statusIn('1.110')).toMatchObject({ response: { status: 200 }, target: 'litellm 1.110.2' })
  })

  it('of a range, findings say for which versions', () => {
    const path = file('new.yaml', `${LITELLM}  litellm_jwtauth:\n    id_jag_requesting_apps: []\n`)
    const ran = claimwright(['check', path, '--target', 'litellm=>=1.106 <1.109', '--format', 'compact'])
    expect(ran.stdout).toMatch(
      /requires LiteLLM 1\.108\.0: LiteLLM will refuse to start \(LiteLLM 1\.106\.2, 1\.106\.12\)/,
    )
    expect(ran.stdout).toMatch(/judged by LiteLLM 1\.106\.2, LiteLLM 1\.106\.12, LiteLLM 1\.108\.0/)
  })

  it('stands in claimwright.yaml for every command', () => {
    file('claimwright.yaml', 'targets: { litellm: 1.106 }\n')
    const ran = claimwright(['decide', file('litellm.yaml', LITELLM), ...request, '--format', 'json'], { cwd: folder })
    expect(JSON.parse(ran.stdout)).toMatchObject({ target: 'litellm 1.106.2' })
    rmSync(join(folder, 'claimwright.yaml'))
  })
})
