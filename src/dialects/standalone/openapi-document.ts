import { METHODS } from '../../gateways/agentgateway/mcp/openapi.js'
import type { McpTarget } from '../../gateways/agentgateway/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { parse } from '../../yaml/parse.js'
import { isRecord, member } from '../../yaml/plain.js'
import type { AgentgatewayReader } from '../shared/agentgateway-reader.js'

/** Text in the file or of a file; a document that is fetched is unknown. */
export function readDocument(reader: AgentgatewayReader, cursor: Cursor): Pick<McpTarget, 'openapi'> {
  const file = cursor.at('file').string
  const text = file === undefined ? cursor.string : reader.graph.readFile(file)
  if (text === undefined) return {}
  // Variables are expanded in the configuration alone, which has been read.
  const { documents, findings } = parse(text.replaceAll('$', '$$$$'), { dialect: 'standalone' })
  const openapi = documents[0]?.value
  const error = findings.find(({ severity }) => severity === 'error')
  const problem = error ? error.message.replace(/: agentgateway will refuse to start$/, '') : problemOf(openapi)
  if (problem === undefined) return { openapi }
  reader.refuse('CW2002', cursor, `agentgateway does not start: the OpenAPI document cannot be read: ${problem}`)
  return {}
}

const TEXTS = [['openapi'], ['info', 'title'], ['info', 'version']]

/** What the crate `openapiv3` requires of a document of OpenAPI 3.0. */
function problemOf(document: unknown): string | undefined {
  if (!isRecord(document)) return 'it is not a map'
  const text = TEXTS.find((path) => typeof member(document, ...path) !== 'string')
  if (text) return `\`${text.join('.')}\` is missing, or not a string`
  if (!isRecord(member(document, 'paths'))) return '`paths` is missing, or not a map'
  const operations = pathsOf(document).flatMap(([path, item]) =>
    METHODS.map((method) => ({ name: `${method} ${path}`, value: member(item, method) })),
  )
  const silent = operations.find(({ value }) => isRecord(value) && member(value, 'responses') === undefined)
  return silent && `\`responses\` of \`${silent.name.slice(0, 80)}\` is missing`
}

/** Other members than paths are extensions. */
const pathsOf = (document: unknown): [string, unknown][] =>
  Object.entries(member(document, 'paths') ?? {}).filter(([path]) => path.startsWith('/'))
