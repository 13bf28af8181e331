import { type Conversion, type ConvertOptions, convert } from '../../src/convert/convert.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

/** The conversion of a policy from its text. */
export function convertText(text: string, options: ConvertOptions): Conversion {
  const graph = bind([parse(text, { file: 'policy.yaml' })])
  return convert(read(graph).programs[0]!, graph, options)
}

export const writtenText = ({ files }: Conversion): string => files.map(({ text }) => text).join('---\n')

/** The notes of the fields with a status. */
export const notesOf = ({ fields }: Conversion, status: string): string[] =>
  fields.filter((field) => field.status === status).map(({ note }) => note)

/** A Gateway of agentgateway, and an HTTPRoute whose only rule sends all requests to a backend. */
export const routeTo = (namespace: string, name: string, backendRef: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: ${namespace} }
spec: { gatewayClassName: agentgateway, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: ${namespace} }
spec: { parentRefs: [{ name: gw }], rules: [{ backendRefs: [${backendRef}] }] }
`
