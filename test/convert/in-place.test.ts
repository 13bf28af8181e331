import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { convert } from '../../src/convert/convert.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { virtualService } from '../compare/pairs.js'

const EXAMPLE = join(import.meta.dirname, '../../examples/agentgateway-kubernetes-jwt-tutorial')
const file = (name: string) => readFileSync(join(EXAMPLE, name), 'utf8')

const DOCUMENTED = file('as-documented.yaml')

/** Converts files to the dialect that they are in. */
function rewrite(files: Record<string, string>) {
  const graph = bind(Object.entries(files).map(([name, text]) => parse(text, { file: name })))
  const [program] = read(graph).programs
  const conversion = convert(program!, graph, { to: program!.dialect })
  return { ...conversion, texts: Object.fromEntries(conversion.files.map(({ name, text }) => [name, text])) }
}

const WITH_VARIABLE = virtualService(
  ['{ matchers: [{ prefix: / }], directResponseAction: { status: 200 } }'],
  `{ jwt: { providers: { idp: { issuer: https://i, jwks: { remote: { url: 'https://\${IDP_HOST}/keys' } } } } } }`,
)

const AROUND = { 'gateway.yaml': file('gateway.yaml'), 'backend.yaml': file('backend.yaml') }

describe('policies that are in the dialect of the target already', () => {
  it('keep their files, names, comments and order; the tutorial’s kind becomes the one that is served', () => {
    const commented = DOCUMENTED.replace('  name: jwt-auth\n', '  name: jwt-auth # ours\n  labels: { team: a }\n')
    const { texts, comparison, findings } = rewrite({ 'k8s/policy.yaml': commented, ...prefixed('k8s/', AROUND) })
    expect(texts['gateway.yaml']).toBe(AROUND['gateway.yaml'])
    expect(texts['backend.yaml']).toBe(AROUND['backend.yaml'])
    const before = commented.split('\n')
    const after = texts['policy.yaml']!.split('\n')
    expect(after.filter((line) => !before.includes(line))).toEqual([
      'apiVersion: agentgateway.dev/v1alpha1',
      'kind: AgentgatewayPolicy',
      '    authorization:',
      '      action: Allow',
      '      policy:',
      '        matchExpressions:',
      `          - 'jwt.sub == "alice"'`,
    ])
    expect(after).toContain('  name: jwt-auth # ours')
    expect([comparison.equivalence, findings.filter(({ severity }) => severity === 'error')]).toEqual(['same', []])
  })

  it('are rewritten in flow style, too', () => {
    const flow = `# kept\n${JSON.stringify(parseYaml(DOCUMENTED))}\n`
    const { texts, comparison } = rewrite({ 'policy.yaml': flow, ...AROUND })
    const written = parseYaml(texts['policy.yaml']!) as { kind: string; spec: { traffic: Record<string, object> } }
    expect(written.kind).toBe('AgentgatewayPolicy')
    expect(Object.keys(written.spec.traffic)).toEqual(['jwtAuthentication', 'authorization'])
    expect(Object.keys(written.spec.traffic['jwtAuthentication']!)).toEqual(['mode', 'providers'])
    expect(texts['policy.yaml']).toContain('# kept')
    expect(comparison.equivalence).toBe('same')
  })

  it('without a gateway one is assumed on both sides', () => {
    const { texts, comparison, program } = rewrite({ 'policy.yaml': DOCUMENTED })
    expect(texts['policy.yaml']).toContain('kind: AgentgatewayPolicy')
    expect(program).not.toBeNull()
    expect([comparison.equivalence, comparison.differences]).toEqual(['same', []])
    expect(program?.listeners).toHaveLength(1)
  })

  it('leave documents of another dialect behind', () => {
    const service = 'apiVersion: gateway.solo.io/v1\nkind: VirtualService\nmetadata: { name: a }\nspec: {}\n'
    const mixed = `${AROUND['gateway.yaml']}---\n${service}---\n${AROUND['backend.yaml']}`
    const graph = bind([parse(mixed, { file: 'all.yaml' })])
    const program = read(graph, { dialect: 'agentgateway' }).programs[0]!
    const [written] = convert(program, graph, { to: 'agentgateway' }).files
    expect(written!.text).toContain('kind: AgentgatewayBackend')
    expect(written!.text).not.toContain('VirtualService')
  })

  it('are the text itself where all is well', () => {
    const text = 'binds:\n- port: 80 # ours\n  listeners: [ { routes: [] } ]\n'
    expect(rewrite({ 'a.yaml': text }).texts).toEqual({ 'a.yaml': text })
  })

  it('are the same with a variable in the address of keys', () => {
    const { comparison } = rewrite({ 'service.yaml': WITH_VARIABLE })
    expect(comparison.equivalence).toBe('same')
  })
})

const prefixed = (prefix: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [prefix + name, text]))
