import { describe, expect, it } from 'vitest'
import { editText } from '../../src/check/apply-fixes.js'
import { findDefinitions, findReferences, rename } from '../../src/language/definition.js'
import { cursorIn, workspaceOf } from './workspace.js'

const TABLE = `apiVersion: gateway.solo.io/v1
kind: RouteTable
metadata:
  name: models
  namespace: gloo-system
spec:
  routes:
  - optionsConfigRefs:
      delegateOptions:
      - { name: rbac, namespace: gloo-system }
    matchers:
    - prefix: /
    routeAction:
      single:
        upstream: { name: models, namespace: gloo-system }
`
const SERVICE = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata:
  name: models
  namespace: gloo-system
spec:
  virtualHost:
    domains: ["*"]
    options:
      jwt:
        providers:
          company: { issuer: x }
    routes:
    - delegateAction:
        ref: { name: models, namespace: gloo-system }
`
const OPTIONS = `apiVersion: gateway.solo.io/v1
kind: RouteOption
metadata:
  name: rbac
  namespace: gloo-system
spec:
  options:
    rbac:
      policies:
        members:
          principals:
          - jwtPrincipal: { provider: company }
---
apiVersion: gateway.solo.io/v1
kind: RouteOption
metadata:
  name: rbac
  namespace: other
spec: {}
`
const GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge }
spec:
  listeners:
  - { name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: cert }] } }
`
const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: models }
spec:
  parentRefs: [{ name: edge, sectionName: https }]
  rules: [{ backendRefs: [{ name: models, port: 80 }] }]
`
const POLICY = `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: jwt }
spec:
  targetRefs:
  - { group: gateway.networking.k8s.io, kind: HTTPRoute, name: models }
  - { group: gateway.networking.k8s.io, kind: Gateway, name: edge, sectionName: https }
`
const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: cert\n'
const FILES = {
  'gateway.yaml': GATEWAY,
  'options.yaml': OPTIONS,
  'policy.yaml': POLICY,
  'route.yaml': ROUTE,
  'secret.yaml': SECRET,
  'service.yaml': SERVICE,
  'table.yaml': TABLE,
}
type File = keyof typeof FILES

/** `FILE:LINE:COLUMN` of what the name at a place leads to. */
function definitions(file: File, marked: string): string[] {
  const offset = offsetOf(file, marked)
  return findDefinitions(workspaceOf(FILES), file, offset).map((span) => `${span.file}:${span.line}:${span.column}`)
}

/** `marked` is a part of the file with `▮` at the cursor. */
function offsetOf(file: File, marked: string): number {
  const { text, offset } = cursorIn(marked)
  const start = FILES[file].indexOf(text)
  if (start < 0) throw new Error(`no ${text} in ${file}`)
  return start + offset
}

describe('definitions', () => {
  it.each<[File, string, string[]]>([
    ['policy.yaml', 'kind: HTTPRoute, name: mod▮els', ['route.yaml:3:19']],
    ['policy.yaml', 'kind: Gateway, name: ▮edge', ['gateway.yaml:3:19']],
    ['policy.yaml', 'sectionName: htt▮ps', ['gateway.yaml:6:13']],
    ['route.yaml', 'parentRefs: [{ name: e▮dge', ['gateway.yaml:3:19']],
    ['route.yaml', 'sectionName: https▮', ['gateway.yaml:6:13']],
    ['route.yaml', 'backendRefs: [{ name: mod▮els', []],
    ['gateway.yaml', 'certificateRefs: [{ name: ce▮rt', ['secret.yaml:4:9']],
    ['service.yaml', 'ref: { name: mod▮els', ['table.yaml:4:9']],
    ['table.yaml', 'delegateOptions:\n      - { name: rb▮ac', ['options.yaml:4:9']],
    ['options.yaml', 'provider: com▮pany', ['service.yaml:12:11']],
    ['secret.yaml', 'name: ce▮rt', ['secret.yaml:4:9']],
    ['policy.yaml', 'ki▮nd: AgentgatewayPolicy', []],
  ])('in %s at %s', (file, marked, expected) => {
    expect(definitions(file, marked)).toEqual(expected)
  })

  it('in a standalone file: gateways, routes, backends', () => {
    const text = `gateways:
  edge: { port: 3000 }
backends:
- name: models
  host: models.example.com:80
routes:
- name: chat
  gateways: [edge]
  backends:
  - backend: models
policies:
- name: { name: jwt, namespace: default }
  target: { route: { name: chat, namespace: default } }
  policy: {}
`
    const workspace = workspaceOf({ 'agw.yaml': text, 'other.yaml': text })
    const at = (part: string) => findDefinitions(workspace, 'agw.yaml', text.indexOf(part) + part.length - 1)
    expect(at('[edge').map(({ file, line }) => [file, line])).toEqual([['agw.yaml', 2]])
    expect(at('backend: models').map(({ line }) => line)).toEqual([4])
    expect(at('route: { name: chat').map(({ line }) => line)).toEqual([7])
  })
})

describe('references', () => {
  it('of an object, from its name or from one of them', () => {
    const lines = (offset: number, include: boolean) =>
      findReferences(workspaceOf(FILES), 'route.yaml', offset, include).map(({ file, line }) => `${file}:${line}`)
    expect(lines(offsetOf('route.yaml', 'metadata: { name: mod▮els'), false)).toEqual(['policy.yaml:6'])
    expect(lines(offsetOf('route.yaml', 'parentRefs: [{ name: ed▮ge'), true)).toEqual([
      'gateway.yaml:3',
      'policy.yaml:7',
      'route.yaml:5',
    ])
  })
})

describe('rename', () => {
  function renamed(file: File, marked: string, name: string): Record<string, string> {
    const edits = rename(workspaceOf(FILES), file, offsetOf(file, marked), name)
    const files = [...new Set(edits.map((edit) => edit.file))]
    return Object.fromEntries(
      files.map((changed) => [
        changed,
        editText(
          FILES[changed as File],
          edits.filter((edit) => edit.file === changed),
        ),
      ]),
    )
  }

  it('an object with its references, and nothing of the same name', () => {
    const changed = renamed('table.yaml', 'name: models▮\n  namespace', 'chat')
    expect(Object.keys(changed).sort()).toEqual(['service.yaml', 'table.yaml'])
    expect(changed['table.yaml']).toBe(TABLE.replace('  name: models\n', '  name: chat\n'))
    expect(changed['service.yaml']).toBe(SERVICE.replace('ref: { name: models', 'ref: { name: chat'))
  })

  it('a provider, which is the key of a map', () => {
    const changed = renamed('options.yaml', 'provider: com▮pany', 'acme')
    expect(changed['service.yaml']).toBe(SERVICE.replace('company:', 'acme:'))
    expect(changed['options.yaml']).toContain('provider: acme')
  })

  it('quotes names that YAML would read as something else', () => {
    expect(renamed('secret.yaml', 'name: ce▮rt', '123')['secret.yaml']).toContain('name: "123"')
  })

  it('refuses names that the API server would', () => {
    expect(() => renamed('secret.yaml', 'name: ce▮rt', 'Two Words')).toThrow('`Two Words` is not a name')
  })
})
