import { describe, expect, it } from 'vitest'
import { convert } from '../../src/convert/convert.js'
import { folderReport } from '../../src/convert/folder-report.js'
import { reportOf } from '../../src/convert/report.js'
import { markdownReport, prettyReport } from '../../src/convert/report-text.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { paintFor } from '../../src/report/escape.js'
import { parse } from '../../src/yaml/parse.js'
import { policiesOf, policyOf } from '../compare/policies.js'
import { convertText, notesOf, writtenText } from './convert-text.js'
import { isReport, replayAtTargets } from './recorded.js'

/** One suite in so many is converted to each target; `CLAIMWRIGHT_FULL=1` converts them all. */
const EVERY = process.env['CLAIMWRIGHT_FULL'] === '1' ? 1 : 4

/** Policies of the recorded suites, converted to everything that can be written, and their cases replayed. */
describe('recorded cases on both sides of a conversion', () => {
  const suites = ['gloo', 'agentgateway'].flatMap((folder) => policiesOf(folder))
  replayAtTargets(suites, EVERY, 'conversions')
})

describe('a conversion', () => {
  const { program, graph } = policyOf('gloo', 'seed-001-workshop')!
  const conversion = convert(program, graph, { to: 'standalone' })

  it('is the same from run to run', () => {
    expect(convert(program, graph, { to: 'standalone' }).files).toEqual(conversion.files)
  })

  it('writes patterns for bytes, which Envoy accepts, and says what they lose', () => {
    const patterns = ['^/\\w+$', '^/[\\W]$', '^/\\S\\s$']
    for (const pattern of patterns) {
      const rules = `[{allow: 'request.path.matches(r"${pattern}")'}]`
      const route = `{policies: {authorization: {rules: ${rules}}}, backends: [{host: "a.example:80"}]}`
      const conversion = convertText(`binds: [{port: 3000, listeners: [{routes: [${route}]}]}]`, { to: 'envoy' })
      expect(writtenText(conversion), pattern).toMatch(/regex/i)
      expect(notesOf(conversion, 'approximate').join(), pattern).toMatch('Envoy matches bytes')
    }
  })

  it('compares backends whose expressions hold integers', () => {
    const transformations = "{request: {set: {x-n: 'string(1 + 1)'}}}"
    const backends = ['a', 'b'].map(
      (name) => `{host: "${name}.example:80", policies: {transformations: ${transformations}}}`,
    )
    const text = `binds: [{port: 3000, listeners: [{routes: [{backends: [${backends.join()}]}]}]}]`
    const source = bind([parse(text, { file: 'config.yaml' })])
    for (const to of ['envoy', 'gloo', 'gloo-gateway-api'] as const)
      expect(convert(read(source).programs[0]!, source, { to }).program).not.toBeNull()
  })

  it('gives every field of the source one word and a place', () => {
    expect(conversion.fields.length).toBeGreaterThan(15)
    const places = conversion.fields.map(({ file, path, line, column }) => `${file}:${line}:${column}${path}`)
    expect(new Set(places).size).toBe(places.length)
    expect(conversion.fields.every(({ line, column }) => line > 0 && column > 0)).toBe(true)
  })

  it('tells openings apart from what the gateway cannot help', () => {
    const { differences } = conversion.comparison
    expect(differences.some(({ direction, cause }) => direction === 'opens' && cause === 'engine')).toBe(true)
    expect(conversion.unaccepted).toEqual([])
  })

  it('is told in text and in Markdown', () => {
    const report = reportOf(conversion, graph.sources)
    expect(prettyReport(report, paintFor(false)).join('\n')).toContain('verdict: different')
    expect(markdownReport(report).join('\n')).toContain('| policy.yaml |')
    const several = JSON.parse(JSON.stringify(folderReport([report, report]))) as object
    expect(isReport(several), JSON.stringify(isReport.errors)).toBe(true)
  })
})

describe('an input whose objects need assumed ones', () => {
  const source = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw }
spec: { gatewayClassName: gloo-gateway, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: unused }
spec: { static: { hosts: [{ addr: up.example, port: 80 }] } }
---
apiVersion: gateway.solo.io/v1
kind: HttpListenerOption
metadata: { name: options }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: gw }]
  options: { httpConnectionManagerSettings: { acceptHttp10: true } }
`
  it.each(['envoy', 'agentgateway', 'gloo'] as const)('is converted to %s: documents keep their places', (to) => {
    expect(convertText(source, { to }).files).not.toEqual([])
  })
})
