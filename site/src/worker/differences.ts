import type { Case } from '../../../src/compare/case.js'
import type { Difference } from '../../../src/compare/compare.js'
import { differenceJson } from '../../../src/compare/difference-json.js'
import { answer } from '../../../src/compare/difference-text.js'
import { ruleLabel } from '../../../src/core/codes.js'
import type { Source } from '../../../src/yaml/source.js'
import type { ShownDifference, Witness } from '../protocol.js'

/** A difference with a witness that the request pane can load. `side`: see `differenceJson`. */
export function shownDifference(
  difference: Difference,
  sources: ReadonlyMap<string, Source>,
  side: 'origin' | 'source',
): ShownDifference {
  const { direction, cause, code, message, file, line, witness } = differenceJson(difference, sources, side)
  return {
    direction,
    cause,
    code: ruleLabel(code),
    message,
    place: { file, line, column: 1 },
    before: answer(witness.before),
    after: answer(witness.after),
    witness: witnessOf(difference.witness.one),
  }
}

/** The same case: the page asks about its very tokens. */
function witnessOf({ request, credentials, now, draw }: Case): Witness {
  const token: Witness['token'] =
    credentials.length === 0 ? { kind: 'none' } : { kind: 'witness', credentials, ...(draw !== undefined && { draw }) }
  return { request, token, now }
}
