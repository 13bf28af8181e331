import type { CelCondition, Condition } from '../../core/condition.js'
import { originOf } from '../../core/origin-of.js'
import type { Cors } from '../../core/step/cors.js'
import type { Csrf } from '../../core/step/csrf.js'
import type { Outside } from '../../core/step/outside.js'
import type { Respond } from '../../core/step/respond.js'
import type { Step } from '../../gateways/agentgateway/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { readComputedHeaders } from './agentgateway-headers.js'
import { type AgentgatewayReader, numberOf } from './agentgateway-reader.js'

/** Most entries of `conditional`. */
const MOST = 64

/** A policy, or `conditional`: the first entry whose condition holds runs, one without a condition always. */
export function readConditional(
  reader: AgentgatewayReader,
  policy: Cursor,
  read: (policyOrEntry: Cursor) => Step[],
): Step[] {
  if (!policy.has('conditional')) return read(policy)
  if (reader.isStandalone) checkEntries(reader, policy.at('conditional'))
  const earlier: CelCondition[] = []
  return policy
    .at('conditional')
    .items()
    .flatMap((entry) => {
      const condition = entry.at('condition').isSet ? reader.cel(entry.at('condition')) : undefined
      const not = earlier.map((of): Condition => ({ kind: 'not', of }))
      const all = condition ? [...not, condition] : not
      if (condition) earlier.push(condition)
      const when: Condition | undefined = all.length > 1 ? { kind: 'all', of: all } : all[0]
      return when ? read(entry).map((step) => ({ ...step, when })) : read(entry)
    })
}

/** The API server checks entries by the schema; a file whose entries are wrong does not load. */
function checkEntries(reader: AgentgatewayReader, list: Cursor): void {
  const entries = list.items()
  const open = entries.findIndex((entry) => !entry.at('condition').isSet)
  const problem =
    entries.length === 0 || entries.length > MOST
      ? `\`conditional\` has 1 to ${MOST} entries`
      : open >= 0 && open < entries.length - 1
        ? 'the entry without `condition` has to be the last'
        : undefined
  if (problem) reader.refuse('CW2002', entries[open] ?? list, `agentgateway does not start: ${problem}`)
}

export function readCors(cursor: Cursor, maxAge: number | undefined): Cors {
  return {
    kind: 'cors',
    origin: originOf(cursor),
    allowOrigins: cursor.at('allowOrigins').strings(),
    allowOriginRegex: [],
    allowMethods: cursor.at('allowMethods').strings(),
    allowHeaders: cursor.at('allowHeaders').strings(),
    exposeHeaders: cursor.at('exposeHeaders').strings(),
    allowCredentials: cursor.at('allowCredentials').value === true,
    ...(maxAge !== undefined && { maxAge }),
  }
}

export const readCsrf = (cursor: Cursor): Csrf => ({
  kind: 'csrf',
  additionalOrigins: cursor.at('additionalOrigins').strings(),
  origin: originOf(cursor),
})

export function readDirectResponse(reader: AgentgatewayReader, cursor: Cursor): Respond {
  const headers = readComputedHeaders(reader, cursor.at('headers'))
  return {
    kind: 'respond',
    origin: originOf(cursor),
    action: {
      kind: 'direct-response',
      status: numberOf(cursor.at('status')) ?? 200,
      body: cursor.at('body').string ?? '',
      ...(cursor.at('bodyExpression').isSet && { bodyExpression: reader.cel(cursor.at('bodyExpression')) }),
      ...(headers.length > 0 && { headers }),
      origin: originOf(cursor),
    },
  }
}

/** A policy that other software decides. */
export const readOutside = (reader: AgentgatewayReader, policy: Cursor, what: Outside['what']): Step[] =>
  readConditional(reader, policy, (entry) => [reader.outside(policy, what, entry)])
