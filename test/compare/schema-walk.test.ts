import { describe, expect, it } from 'vitest'
import { whyWithoutEffect } from '../../src/convert/lost-fields.js'
import { toPointer } from '../../src/core/pointer.js'
import type { Source } from '../../src/yaml/source.js'
import { SEED } from '../seed.js'
import type { Input } from './leaf-inputs.js'
import { kindOf } from './leaf-oracle.js'
import { Random } from './random.js'
import type { Site } from './schema-walk.js'
import { baseInputs, judgeSite, type Result, type Seen, sitesIn } from './walk-oracle.js'

/**
 * The oracle of fields: each field of each model gets different values in a valid policy, and the verdict of `diff` on
 * two of them must show it, or name it, or the field must be on a list of those without effect.
 */
const FULL = process.env['CLAIMWRIGHT_FULL'] === '1'
/** Places of fields that are drawn of each policy; in full, each field is judged at its first place with two values. */
const SITES = 12
/** Most places that are tried. */
const MAX_PLACES = 40

/** Values that mean the same, by the name of the field. */
const SAME_MEANING: Readonly<Record<string, string>> = {
  'VirtualServiceSelectorExpressionsExpression.operator': '`Equals` and `DoubleEquals` are the same',
  'RouteTableSelectorExpression.operator': '`Equals` and `DoubleEquals` are the same',
  'Traffic.phase': '`PostRouting` is the default',
  'DelegateAction.namespace': 'without `name`, the route is left out',
  'JwtIssuer.disable_audience_validation': '`false` is the default',
  'envoy.config.rbac.v3.Permission.any': 'a list of which all have to hold, and that has `any` alone, is `any`',
  'envoy.config.rbac.v3.Principal.any': 'a list of which all have to hold, and that has `any` alone, is `any`',
  'LocalBind.mode': 'a bind without listeners serves no requests',
  'HttpConnectionManagerSettings.pathWithEscapedSlashesAction': 'the default of the implementation is to keep them',
}

interface Place {
  source: Source
  site: Site
}

/** At the first place where the gateway accepts two values. */
function judgeFirst(input: Input, places: readonly Place[]): Place & Result {
  for (const place of places) {
    const result = judgeSite(input, place.source, place.site)
    if (result.seen !== 'few') return { ...place, ...result }
  }
  return { ...places[0]!, seen: 'few', why: '' }
}

describe('a field of a model shows in the verdict', () => {
  for (const input of baseInputs())
    it(`of ${input.name}`, () => {
      const random = new Random(SEED)
      const sites = input.sources.flatMap((source) => [...sitesIn(source)].map((site) => ({ source, site })))
      const judged = sites.filter(({ site }) => whyWithoutEffect(toPointer([...site.path])) === undefined)
      const places = new Map<string, typeof judged>()
      for (const place of judged) places.set(place.site.name, [...(places.get(place.site.name) ?? []), place])
      const some = FULL ? [...places.values()] : Array.from({ length: SITES }, () => [random.of(judged)])
      const counts = new Map<Seen, number>()
      const silent = some.flatMap((alike) => {
        const { source, site, seen, why } = judgeFirst(input, alike.slice(0, MAX_PLACES))
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
