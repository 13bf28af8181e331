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
  for (const [place, members] of NEEDED)
    for (const { name, value } of valuesAt(document, place)) {
      const missing = members.find((names) => !names.split('|').some((one) => Object.hasOwn(value, one)))
      if (missing) return `\`${missing.replace('|', '` or `')}\` of \`${name.slice(0, 80)}\` is missing`
    }
  return undefined
}

type Place = readonly (string | RegExp)[]

const ANY = /^/
/** Other members of `paths` are extensions. */
const PATH: Place = ['paths', /^\//]
const OPERATION: Place = [...PATH, new RegExp(`^(?:${METHODS.join('|')})$`)]
/** `|`: one of them is enough. */
const OF_PARAMETERS = ['name', 'in', 'schema|content']

/** Members without a default, in the structs of the crate. */
const NEEDED: readonly (readonly [Place, readonly string[]])[] = [
  [['servers', ANY], ['url']],
  [OPERATION, ['responses']],
  [[...OPERATION, 'responses', /^(?:default|[1-5]\d\d)$/], ['description']],
  [[...PATH, 'parameters', ANY], OF_PARAMETERS],
  [[...OPERATION, 'parameters', ANY], OF_PARAMETERS],
]

/** What is at the places of a pattern, but for references. */
function valuesAt(value: unknown, [step, ...rest]: Place, at: string[] = []): { name: string; value: object }[] {
  if (value === null || value === undefined || Object.hasOwn(value, '$ref')) return []
  if (step === undefined) return [{ name: at.join('.'), value: Object(value) as object }]
  if (typeof value !== 'object') return []
  return Object.entries(value)
    .filter(([key]) => (typeof step === 'string' ? key === step : step.test(key)))
    .flatMap(([key, one]) => valuesAt(one, rest, [...at, key]))
}
