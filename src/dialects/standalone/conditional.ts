import type { Step } from '../../core/step/step.js'
import type { Cursor } from '../../yaml/cursor.js'
import { readConditional as readEntries } from '../shared/agentgateway-policies.js'
import type { AgentgatewayReader } from '../shared/agentgateway-reader.js'

const MOST = 64

/** A plain policy, or `conditional`: the first entry whose condition holds runs. */
export function readConditional(reader: AgentgatewayReader, policy: Cursor, read: (entry: Cursor) => Step[]): Step[] {
  if (policy.has('conditional')) checkEntries(reader, policy.at('conditional'))
  return readEntries(reader, policy, read)
}

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
