import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { convert } from '../../src/convert/convert.js'
import type { DialectId } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

const SOURCE = `# Owned by the payments team.

# What the gateway lets in.
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata:
  name: payments # as in the runbook
  namespace: prod
  labels:
    team: pay # for the dashboards
  annotations:
    owner: pay@example.com
    kubectl.kubernetes.io/last-applied-configuration: '{}'
spec:
  virtualHost:
    domains: ["*"]
    routes:
      - matchers: [{ prefix: /a }]
        routeAction: { single: { upstream: { name: api, namespace: prod } } }
      - matchers: [{ prefix: /b }]
        routeAction: { single: { upstream: { name: api, namespace: prod } } }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: api, namespace: prod, labels: { app: api } }
spec: { static: { hosts: [{ addr: 10.0.0.1, port: 80 }] } }
`

function converted(to: DialectId) {
  const graph = bind([parse(SOURCE, { file: 'a.yaml' })])
  const { files, fields } = convert(read(graph).programs[0]!, graph, { to })
  const text = files[0]!.text
  const documents = parseAllDocuments(text).map((one) => one.toJS() as { kind: string; metadata: object })
  const words = Object.fromEntries(
    fields.filter(({ path }) => /metadata\/(labels|annotations)/.test(path)).map(({ path, status }) => [path, status]),
  )
  return { text, documents, words }
}

describe('labels, annotations and comments of an object', () => {
  it('stay on the object that came from it, with its comments', () => {
    const { text, documents, words } = converted('agentgateway')
    const metadata = (kind: string) => documents.filter((one) => one.kind === kind).map((one) => one.metadata)
    const carried = { labels: { team: 'pay' }, annotations: { owner: 'pay@example.com' } }
    expect(metadata('HTTPRoute')).toMatchObject([carried])
    expect(metadata('AgentgatewayBackend')).toMatchObject([{ labels: { app: 'api' } }])
    expect(metadata('Gateway')).toEqual([{ name: 'agentgateway-proxy', namespace: 'prod' }])
    for (const comment of ['# Owned by the payments team.', '# What the gateway lets in.', '# for the dashboards'])
      expect(text.split(comment)).toHaveLength(2)
    expect(words).toEqual({
      '/metadata/labels/team': 'exact',
      '/metadata/labels/app': 'exact',
      '/metadata/annotations/owner': 'exact',
      '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration': 'unsupported',
    })
  })

  it('are told to be lost where there is no place for them', () => {
    expect(new Set(Object.values(converted('standalone').words))).toEqual(new Set(['unsupported']))
  })
})
