import { describe, expect, it } from 'vitest'
import { convert } from '../../src/convert/convert.js'
import { reportOf } from '../../src/convert/report.js'
import { htmlReport } from '../../src/convert/report-html.js'
import { headline, prettyReport } from '../../src/convert/report-text.js'
import type { DialectId } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { paintFor } from '../../src/report/escape.js'
import { parse } from '../../src/yaml/parse.js'
import { policyOf } from '../compare/policies.js'
import { isReport } from './recorded.js'

function converted(text: string, to: DialectId, options: object = {}) {
  const graph = bind([parse(text, { file: 'policy.yaml' })])
  const program = read(graph).programs[0]!
  const conversion = convert(program, graph, { to, ...options })
  const report = reportOf(conversion, graph.sources)
  expect(isReport(JSON.parse(JSON.stringify(report))), JSON.stringify(isReport.errors)).toBe(true)
  return { program, graph, conversion, report }
}

const SERVICE = (rest: string, name = 'api') => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: gloo-system }
spec:
  virtualHost:
    domains: ['*']
    routes:
    - matchers: [{ prefix: /only-here }]
      routeAction: { single: { upstream: { name: models, namespace: gloo-system } } }
      options: ${rest}
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: models, namespace: gloo-system }
spec: { static: { hosts: [{ addr: models.example.com, port: 80 }] } }
`

describe('a report', () => {
  it('names a conversion after which nobody gets in, and takes its code', () => {
    const { conversion, report } = converted(SERVICE('{ prefixRewrite: / }'), 'litellm')
    expect(conversion.stops.map(({ code }) => code)).toEqual(['CW7330'])
    expect(headline(report)).toMatch(/^every request that was allowed before is denied \(CW7330\)/)
    expect(report.actions[0]).toMatchObject({ code: 'CW7330' })
    expect(converted(SERVICE('{ prefixRewrite: / }'), 'litellm', { accept: ['CW7330'] }).conversion.stops).toEqual([])
  })

  it('writes nothing that `check` finds an error in', () => {
    const pem = policyOf('gloo', 'jwks-remote-pem')!
    const { stops } = convert(pem.program, pem.graph, { to: 'standalone', accept: ['all'], fetched: pem.fetched })
    expect(stops.map(({ code, finding }) => [code, finding?.severity])).toEqual([['CW4001', 'error']])
  })

  it('leaves out a model that the target cannot name, and converts the others', () => {
    const models = ['team*chat', 'gpt-4o'].map(
      (name) => `- { model_name: "${name}", litellm_params: { model: openai/gpt-4o, api_key: k } }`,
    )
    const text = `general_settings: { master_key: sk-private-key-77 }\nmodel_list:\n${models.join('\n')}\n`
    const { conversion } = converted(text, 'standalone', { accept: ['all'] })
    expect(conversion.stops).toEqual([])
    expect(conversion.files[0]!.text).toContain('name: gpt-4o')
    expect(conversion.files[0]!.text).not.toContain('team*chat')
    expect(conversion.fields.find(({ path }) => path === '/model_list/0/model_name')).toMatchObject({
      status: 'unsupported',
      note: expect.stringContaining('`team*chat`') as string,
    })
  })

  it('says first what to do, and lists inherent differences only when asked', () => {
    const { program, graph } = policyOf('gloo', 'seed-001-workshop')!
    const report = reportOf(convert(program, graph, { to: 'standalone' }), graph.sources)
    const short = prettyReport(report, paintFor(false)).join('\n')
    expect(short.split('\n').slice(0, 2).join('\n')).toMatch(/^gloo -> standalone: .*to do.*\n {2}1\. /)
    expect(short).toContain('inherent to the gateways: ')
    expect(short).not.toContain('opens[scheme-case-differs CW7201]')
    expect(prettyReport(report, paintFor(false), { verbose: true }).join('\n')).toContain(
      'opens[scheme-case-differs CW7201]',
    )
  })

  it('is one HTML page that loads nothing and runs nothing', () => {
    const text = SERVICE('{ prefixRewrite: "/<script>alert(1)</script>" }')
    const { program, conversion, report } = converted(text, 'standalone')
    const sides = { program, before: [{ file: 'policy.yaml', text }], after: conversion.files }
    const page = htmlReport([{ report, conversion, sides }])
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(|https?:\/\/(?!www\.w3)/i)
    expect(page).toContain('&lt;script&gt;')
    for (const title of ['Who gets in', 'Fields', 'Files']) expect(page).toContain(`<h2>${title}</h2>`)
    expect(page).toContain('/only-here')
  })
})
