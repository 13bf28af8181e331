import { describe, expect, it } from 'vitest'
import { compare } from '../../../src/compare/compare.js'
import type { Request } from '../../../src/core/http.js'
import type { Program } from '../../../src/core/program.js'
import { read } from '../../../src/dialects/read.js'
import { decide } from '../../../src/gateways/index.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'

const GATEWAY_API = 'gateway.networking.k8s.io'

interface Metadata {
  namespace?: string
  annotations?: Record<string, string>
  labels?: Record<string, string>
}

const object = (apiVersion: string, kind: string, name: string, spec: unknown, metadata: Metadata = {}) =>
  `---\n${JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'team', ...metadata }, spec })}\n`

const GATEWAY = object(`${GATEWAY_API}/v1`, 'Gateway', 'gw', {
  gatewayClassName: 'gloo-gateway',
  listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }],
})

const match = (value: string, more: object = {}) => ({ path: { type: 'PathPrefix', value }, ...more })
const to = (name: string, more: object = {}) => ({ group: GATEWAY_API, kind: 'HTTPRoute', name, ...more })
const SERVICE = { name: 'model', port: 80 }
const options = (name: string) => ({
  type: 'ExtensionRef',
  extensionRef: { group: 'gateway.solo.io', kind: 'RouteOption', name },
})

const route = (name: string, spec: object, metadata?: Metadata) =>
  object(`${GATEWAY_API}/v1`, 'HTTPRoute', name, spec, metadata)

const parent = (rules: object[], metadata?: Metadata) =>
  route('parent', { parentRefs: [{ name: 'gw' }], rules }, metadata)

const routeOption = (name: string, content: object, target?: string) =>
  object('gateway.solo.io/v1', 'RouteOption', name, {
    ...(target && { targetRefs: [{ group: GATEWAY_API, kind: 'HTTPRoute', name: target }] }),
    options: content,
  })

const ADD = (value: string) => ({
  headerManipulation: { responseHeadersToAdd: [{ header: { key: 'x-from', value } }] },
})

function readOf(...texts: string[]) {
  const graph = bind([parse([GATEWAY, ...texts].join(''), { file: 'p.yaml' })], { missing: 'ignore' })
  const { programs, findings } = read(graph)
  return { program: programs[0]!, codes: findings.map(({ code }) => code) }
}

function answer(program: Program, path: string, more: Partial<Request> = {}) {
  const request: Request = { method: 'GET', authority: 'example.com', path, headers: [], body: '', ...more }
  const facts = { signatures: new Map(), fetched: new Map() }
  return decide(program, request, { now: 1_800_000_000, facts }).response
}

const status = (program: Program, path: string, more?: Partial<Request>) => answer(program, path, more)?.status
const from = (program: Program, path: string) => answer(program, path)?.headers['x-from']

describe('which children a reference leads to', () => {
  const child = route('child', { rules: [{ matches: [match('/a/1')], backendRefs: [SERVICE] }] })

  it.each([
    ['a name', to('child'), child],
    ['every route of the namespace', to('*'), child],
    ['another namespace', to('child', { namespace: 'other' }), child.replace('"team"', '"other"')],
    [
      'a label',
      { group: 'delegation.gateway.solo.io', kind: 'label', name: 'models', namespace: 'all' },
      child.replace('"namespace":"team"', '"namespace":"other","labels":{"delegation.gateway.solo.io/label":"models"}'),
    ],
    [
      'a child that names its parent',
      to('child'),
      route('child', {
        parentRefs: [to('parent')],
        rules: [{ matches: [match('/a/1')], backendRefs: [SERVICE] }],
      }),
    ],
  ])('%s', (_, ref, text) => {
    const { program, codes } = readOf(parent([{ matches: [match('/a')], backendRefs: [ref] }]), text)
    expect([status(program, '/a/1'), status(program, '/a/2'), codes]).toEqual([200, 404, []])
  })

  it.each([
    ['a child that names another parent', { parentRefs: [to('else')] }],
    ['a child that leaves out the group of its parent', { parentRefs: [{ kind: 'HTTPRoute', name: 'parent' }] }],
    ['a child with host names', { hostnames: ['example.com'] }],
  ])('not to %s', (_, more) => {
    const text = route('child', { rules: [{ matches: [match('/a/1')], backendRefs: [SERVICE] }], ...more })
    const { program } = readOf(parent([{ matches: [match('/a')], backendRefs: [to('child')] }]), text)
    expect(status(program, '/a/1')).toBe(404)
  })

  it('what is behind a cycle is dropped, and a finding says so', () => {
    const { program, codes } = readOf(
      parent([{ matches: [match('/a')], backendRefs: [to('one')] }]),
      route('one', {
        rules: [
          { matches: [match('/a/1')], backendRefs: [SERVICE] },
          { matches: [match('/a/2')], backendRefs: [to('one')] },
        ],
      }),
    )
    expect([status(program, '/a/1'), status(program, '/a/2'), codes]).toEqual([200, 404, ['CW3021']])
  })
})

describe('matches of children', () => {
  const strict = match('/a', { method: 'GET', headers: [{ name: 'x-tier', value: 'gold' }] })
  const gold = { headers: [['x-tier', 'gold']] as [string, string][] }

  it('have to be within the match of the parent', () => {
    const { program, codes } = readOf(
      parent([{ matches: [strict], backendRefs: [to('child')] }]),
      route('child', {
        rules: [
          { matches: [match('/b')], backendRefs: [SERVICE] },
          { matches: [match('/a/open')], backendRefs: [SERVICE] },
          { matches: [{ ...strict, path: match('/a/1').path }], backendRefs: [SERVICE] },
        ],
      }),
    )
    expect(['/b', '/a/open', '/a/1'].map((path) => status(program, path, gold))).toEqual([404, 404, 200])
    expect([status(program, '/a/1'), codes]).toEqual([404, []])
  })

  it('are put below it with the annotation', () => {
    const { program } = readOf(
      parent([{ matches: [strict], backendRefs: [to('child')] }]),
      route(
        'child',
        { rules: [{ matches: [match('/1', { method: 'POST' })], backendRefs: [SERVICE] }] },
        { annotations: { 'delegation.gateway.solo.io/inherit-parent-matcher': 'true' } },
      ),
    )
    expect(status(program, '/a/1', gold)).toBe(200)
    expect([status(program, '/a/1'), status(program, '/1', gold)]).toEqual([404, 404])
  })

  it('a child that fits no parent is reported', () => {
    const { codes } = readOf(
      parent([{ matches: [match('/a')], backendRefs: [to('child')] }]),
      route('child', { rules: [{ matches: [match('/b')], backendRefs: [SERVICE] }] }),
    )
    expect(codes).toEqual(['CW3022'])
  })

  it('of several matches of a parent only the first one is served, as Gloo narrows the child', () => {
    const rule = (path: string) => ({ matches: [match(path)], backendRefs: [SERVICE] })
    const { program, codes } = readOf(
      parent([{ matches: [match('/a'), match('/b')], backendRefs: [to('child')] }]),
      route('child', { rules: [rule('/a/1'), rule('/b/1')] }),
    )
    expect([status(program, '/a/1'), status(program, '/b/1'), codes]).toEqual([200, 404, ['CW3022']])
  })
})

describe('RouteOptions of parents and children', () => {
  const child = (filters: object[] = []) =>
    route('child', { rules: [{ matches: [match('/a/1')], filters, backendRefs: [SERVICE] }] })
  const parentWith = (metadata?: Metadata) => parent([{ matches: [match('/a')], backendRefs: [to('child')] }], metadata)
  const override = (fields: string) => ({
    annotations: { 'delegation.gateway.solo.io/enable-policy-overrides': fields },
  })

  it('the child is guarded by its own', () => {
    const { program } = readOf(parentWith(), child([options('closed')]), routeOption('closed', { rbac: {} }))
    expect(status(program, '/a/1')).toBe(403)
  })

  it('the parent wins, field by field', () => {
    const { program } = readOf(
      parentWith(),
      child(),
      routeOption('p', ADD('parent'), 'parent'),
      routeOption('c', { ...ADD('child'), rbac: {} }, 'child'),
    )
    expect([from(program, '/a/1'), status(program, '/a/1')]).toEqual(['parent', 403])
  })

  it.each([
    ['*', 'child'],
    ['headerManipulation', 'child'],
    ['rbac, HeaderManipulation', 'child'],
    ['rbac', 'parent'],
  ])('with overrides of `%s` the header is the %s`s', (fields, expected) => {
    const { program } = readOf(
      parentWith(override(fields)),
      child(),
      routeOption('p', { ...ADD('parent'), rbac: {} }, 'parent'),
      routeOption('c', ADD('child'), 'child'),
    )
    expect([from(program, '/a/1'), status(program, '/a/1')]).toEqual([expected, 403])
  })

  it('a RouteOption that is named and missing takes the others of the rule with it', () => {
    const { program } = readOf(parentWith(), child([options('missing')]), routeOption('c', { rbac: {} }, 'child'))
    expect(status(program, '/a/1')).toBe(200)
  })

  it('options that nothing refers to are reported', () => {
    expect(readOf(parentWith(), child(), routeOption('lost', { rbac: {} })).codes).toEqual(['CW3023'])
  })

  it('the options of the parent win over header filters of the child', () => {
    const filter = {
      type: 'ResponseHeaderModifier',
      responseHeaderModifier: { add: [{ name: 'x-from', value: 'filter' }] },
    }
    expect(from(readOf(parentWith(), child([filter])).program, '/a/1')).toBe('filter')
    const { program } = readOf(parentWith(), child([filter]), routeOption('p', ADD('parent'), 'parent'))
    expect(from(program, '/a/1')).toBe('parent')
  })
})

describe('what is missing from the input', () => {
  const readOpen = (...texts: string[]) => read(bind([parse(texts.join(''), { file: 'p.yaml' })])).programs[0]!
  const child = route('child', { rules: [{ matches: [match('/a/1')], backendRefs: [SERVICE] }] })

  it('a parent alone leaves the answer open', () => {
    const program = readOpen(
      GATEWAY,
      parent([{ matches: [match('/a')], backendRefs: [to('*', { namespace: 'other' })] }]),
    )
    expect(status(program, '/a/1')).toBeUndefined()
  })

  it('a child alone is served below an assumed parent', () => {
    const program = readOpen(child, routeOption('c', { rbac: {} }, 'child'))
    expect([status(program, '/a/1'), status(program, '/b')]).toEqual([403, 404])
  })

  it('the policy of a child that is removed is a difference', () => {
    const text = [GATEWAY, parent([{ matches: [match('/a')], backendRefs: [to('child')] }]), child]
    const before = readOpen(...text, routeOption('c', { rbac: {} }, 'child'))
    const { differences } = compare(before, readOpen(...text), { fetched: new Map() })
    expect(differences.map(({ direction }) => direction)).toContain('opens')
  })
})
