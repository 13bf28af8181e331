import { describe, expect, it } from 'vitest'
import { whyWithoutEffect } from '../../src/convert/lost-fields.js'
import { toPointer } from '../../src/core/pointer.js'
import { SEED } from '../seed.js'
import { kindOf } from './leaf-oracle.js'
import { Random } from './random.js'
import { baseInputs, judgeSite, type Seen, sitesIn } from './walk-oracle.js'

/**
 * The oracle of fields: each field of each model gets different values in a valid policy, and the verdict of `diff` on
 * two of them must show it, or name it, or the field must be on a list of those without effect.
 */
const FULL = process.env['CLAIMWRIGHT_FULL'] === '1'
/** Places of fields that are drawn of each policy; in full, the first place of each field is taken. */
const SITES = 12

/** Values that mean the same, by the name of the field. */
const SAME_MEANING: Readonly<Record<string, string>> = {
  'VirtualServiceSelectorExpressionsExpression.operator': '`Equals` and `DoubleEquals` are the same',
  'RouteTableSelectorExpression.operator': '`Equals` and `DoubleEquals` are the same',
  'Traffic.phase': '`PostRouting` is the default',
  'DelegateAction.namespace': 'without `name`, the route is left out',
  'JwtIssuer.disable_audience_validation': '`false` is the default',
  'LocalBind.mode': 'a bind without listeners serves no requests',
  'HttpConnectionManagerSettings.pathWithEscapedSlashesAction': 'the default of the implementation is to keep them',
}

describe('a field of a model shows in the verdict', () => {
  for (const input of baseInputs())
    it(`of ${input.name}`, () => {
      const random = new Random(SEED)
      const sites = input.sources.flatMap((source) => [...sitesIn(source)].map((site) => ({ source, site })))
      const judged = sites.filter(({ site }) => whyWithoutEffect(toPointer([...site.path])) === undefined)
      const firsts = new Map(judged.toReversed().map((place) => [place.site.name, place]))
      const some = FULL ? [...firsts.values()] : Array.from({ length: SITES }, () => random.of(judged))
      const counts = new Map<Seen, number>()
      const silent = some.flatMap(({ source, site }) => {
        const { seen, why } = judgeSite(input, source, site)
        counts.set(seen, (counts.get(seen) ?? 0) + 1)
        return seen === 'silent' && !Object.hasOwn(SAME_MEANING, site.name)
          ? [`${kindOf(source)} ${toPointer([...site.path])}: ${why}`]
          : []
      })
      console.log(
        `fields of ${input.name}, seed ${SEED}, ${some.length} of ${judged.length} (${sites.length - judged.length} more are without effect): ${[...counts].map(([seen, count]) => `${count} ${seen}`).join(', ')}`,
      )
      expect(silent).toEqual([])
      expect(counts.size).toBeGreaterThan(0)
    })
})
