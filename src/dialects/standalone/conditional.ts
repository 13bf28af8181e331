import type { CelCondition } from '../../core/condition.js'
import type { Step } from '../../core/step/step.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, alternatives } from '../shared/agentgateway-reader.js'

const MOST = 64

/** A plain policy, or `conditional`: the first entry whose condition holds runs. */
export function readConditional(reader: AgentgatewayReader, cursor: Cursor, one: (entry: Cursor) => Step[]): Step[] {
  if (!cursor.has('conditional')) return one(cursor)
  const list = cursor.at('conditional')
  const entries = list.items().map((entry): { at: Cursor; condition?: CelCondition; steps: Step[] } => ({
    at: entry,
    ...(entry.at('condition').isSet && { condition: reader.cel(entry.at('condition')) }),
    steps: one(entry),
  }))
  const open = entries.findIndex((entry) => !entry.condition)
  const problem =
    entries.length === 0 || entries.length > MOST
      ? `\`conditional\` has 1 to ${MOST} entries`
      : open >= 0 && open < entries.length - 1
        ? 'the entry without `condition` has to be the last'
        : undefined
  if (problem) reader.refuse('CW2002', entries[open]?.at ?? list, `agentgateway does not start: ${problem}`)
  return alternatives(entries)
}
