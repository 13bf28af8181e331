import { describe, expect, it } from 'vitest'
import { convert } from '../../../src/convert/convert.js'
import type { DialectId } from '../../../src/dialects/descriptors.js'
import { read } from '../../../src/dialects/read.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'
import { ask } from '../../gateways/envoy/gateway.js'

const GATEWAY_API = 'gateway.networking.k8s.io'

const object = (apiVersion: string, kind: string, name: string, spec: unknown) =>
  `---\n${JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'web' }, spec })}\n`

const GATEWAY = object(`${GATEWAY_API}/v1`, 'Gateway', 'gw', {
  gatewayClassName: 'gloo-gateway',
  listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }],
})
const ROBOTS = object('gateway.gloo.solo.io/v1alpha1', 'DirectResponse', 'robots', { status: 203, body: 'none\n' })
const SERVICE = { name: 'shop', port: 80 }
const REDIRECT = { type: 'RequestRedirect', requestRedirect: { statusCode: 301 } }

const filter = (name: string) => ({
  type: 'ExtensionRef',
  extensionRef: { group: 'gateway.gloo.solo.io', kind: 'DirectResponse', name },
})

const route = (rules: object[], name = 'shop', parents: object[] = [{ name: 'gw' }]) =>
  object(`${GATEWAY_API}/v1`, 'HTTPRoute', name, { parentRefs: parents, rules })

function graphOf(texts: string[], missing: 'assume' | 'ignore' = 'ignore') {
  return bind([parse([GATEWAY, ...texts].join(''), { file: 'p.yaml' })], { missing })
}

async function answerOf(texts: string[], path = '/') {
  const { programs, findings } = read(graphOf(texts))
  const { response } = await ask(programs[0]!, { path })
  return { status: response!.status, body: response!.body, codes: findings.map(({ code }) => code) }
}

describe('a rule that names a DirectResponse', () => {
  it('answers with its status and body', async () => {
    expect(await answerOf([route([{ filters: [filter('robots')] }]), ROBOTS])).toEqual({
      status: 203,
      body: 'none\n',
      codes: [],
    })
  })

  it.each([
    ['names several', { filters: [filter('robots'), filter('robots')] }],
    ['redirects', { filters: [filter('robots'), REDIRECT] }],
    ['has a backend', { filters: [filter('robots')], backendRefs: [SERVICE] }],
  ])('answers 500 if it also %s', async (_, rule) => {
    expect(await answerOf([route([rule]), ROBOTS])).toEqual({ status: 500, body: '', codes: ['CW2003'] })
  })

  it('answers 500 without the object, and is undetermined if it may be elsewhere', async () => {
    const rule = route([{ filters: [filter('robots')] }])
    expect(await answerOf([rule])).toMatchObject({ status: 500 })
    const { programs } = read(graphOf([rule], 'assume'))
    expect((await ask(programs[0]!, { path: '/' })).undetermined?.step).toBe('DirectResponse web/robots')
  })

  it('makes the routes that it delegates answer 500', async () => {
    const ref = { group: GATEWAY_API, kind: 'HTTPRoute', name: 'child' }
    const matches = [{ path: { type: 'PathPrefix', value: '/a' } }]
    const parent = route([{ matches, filters: [filter('robots')], backendRefs: [ref] }])
    const child = route(
      [{ matches: [{ path: { type: 'PathPrefix', value: '/a/b' } }], backendRefs: [SERVICE] }],
      'child',
      [],
    )
    expect(await answerOf([parent, child, ROBOTS], '/a/b')).toMatchObject({ status: 500 })
    expect(await answerOf([parent, child, ROBOTS], '/a/c')).toMatchObject({ status: 203 })
  })

  it('at a backend is ignored', () => {
    const { programs } = read(
      graphOf([route([{ backendRefs: [{ ...SERVICE, filters: [filter('robots')] }] }]), ROBOTS]),
    )
    const { action } = programs[0]!.listeners[0]!.hosts[0]!.routes[0]!
    expect(action).toMatchObject({ kind: 'forward', backends: [{ steps: [] }] })
  })
})

describe('an answer of the gateway', () => {
  const convertTo = (to: DialectId, texts: string[]) => {
    const graph = graphOf(texts)
    const conversion = convert(read(graph).programs[0]!, graph, { to, accept: ['all'] })
    return { ...conversion, text: conversion.files.map((file) => file.text).join('---\n') }
  }
  const robots = [route([{ filters: [filter('robots')] }]), ROBOTS]

  it.each([
    ['agentgateway', /directResponse:\n +status: 203\n +body: \|\n +none/],
    ['standalone', /directResponse:\n +status: 203\n +body: \|\n +none/],
    ['gloo', /directResponseAction:\n +status: 203\n +body: \|\n +none/],
    ['envoy', /direct_response:\n +status: 203\n/],
  ] as const)('is converted to %s', (to, written) => {
    expect(convertTo(to, robots).text).toMatch(written)
  })

  it('is written as a DirectResponse, once for each that is different', async () => {
    const answer = (prefix: string, status: number) => ({
      matchers: [{ prefix }],
      directResponseAction: { status, body: 'closed' },
    })
    const source = object('gateway.solo.io/v1', 'VirtualService', 'shop', {
      virtualHost: { domains: ['*'], routes: [answer('/a/', 403), answer('/b/', 403), answer('/c/', 404)] },
    })
    const graph = bind([parse(source, { file: 'p.yaml' })])
    const { files, fields } = convert(read(graph).programs[0]!, graph, { to: 'gloo-gateway-api', accept: ['all'] })
    const text = files.map((file) => file.text).join('---\n')
    expect(text.match(/^kind: DirectResponse$/gm)).toHaveLength(2)
    expect(fields.filter(({ status }) => status !== 'exact')).toEqual([])
    const again = read(bind([parse(text, { file: 'g.yaml' })])).programs[0]!
    expect((await ask(again, { path: '/b/1' })).response).toMatchObject({ status: 403, body: 'closed' })
  })

  it('with a longer body than the object may have is a named loss', () => {
    const source = object('gateway.solo.io/v1', 'VirtualService', 'shop', {
      virtualHost: {
        domains: ['*'],
        routes: [{ matchers: [{ prefix: '/' }], directResponseAction: { status: 403, body: 'a'.repeat(4097) } }],
      },
    })
    const graph = bind([parse(source, { file: 'p.yaml' })])
    const { fields } = convert(read(graph).programs[0]!, graph, { to: 'gloo-gateway-api', accept: ['all'] })
    expect(
      fields
        .filter(({ status }) => status === 'manual')
        .map(({ note }) => note)
        .join(),
    ).toContain('4096 characters')
  })
})
