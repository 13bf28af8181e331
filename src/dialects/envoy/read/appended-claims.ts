import { getOrAdd } from '../../../core/get-or-add.js'
import { addToGroup } from '../../../core/group-by.js'
import type { Authenticate, ClaimToHeader, Provider } from '../../../core/step/authenticate.js'
import { METADATA } from '../names.js'
import { readAddition } from './headers.js'
import { type JwtFilter, payloadKeys, withClaims } from './jwt.js'
import type { Message } from './message.js'

/** A `header_mutation` filter that appends claims to headers; other changes at this place are not modelled. */
export class AppendedClaims {
  private readonly known = new Map<Authenticate, Map<string, Authenticate>>()

  /** The steps before the filter, their providers copying what the filter copies for a route. */
  read(
    filter: Message,
    route: Message | null,
    steps: readonly Authenticate[],
    filters: readonly JwtFilter[],
  ): Authenticate[] {
    const mutations = [filter, route].flatMap((one) => (one ? mutationsOf(one) : []))
    const keys = payloadKeys(steps, filters)
    const claims = new Map<Provider, ClaimToHeader[]>()
    for (const { key, ...claim } of mutations) {
      for (const provider of keys.under(key).providers) addToGroup(claims, provider, claim)
    }
    if (claims.size === 0) return [...steps]
    const name = JSON.stringify(mutations)
    return steps.map((step) => {
      const known = getOrAdd(this.known, step, () => new Map<string, Authenticate>())
      return getOrAdd(known, name, () => withClaims(step, claims))
    })
  }
}

interface Appended extends ClaimToHeader {
  key: string
}

function mutationsOf(message: Message): Appended[] {
  const group = message.message('mutations')
  const found = group?.messages('request_mutations').map((one) => {
    const append = one.message('append')
    const edits = append ? readAddition(append) : []
    one.done()
    return { one, edit: edits[0] }
  })
  group?.done()
  message.done()
  return (found ?? []).flatMap(({ one, edit }) => {
    const text = edit?.op === 'add' && edit.value?.kind === 'text' ? edit.value.text : ''
    const [filter, key, ...claim] = /^%DYNAMIC_METADATA\(([^()]*)\)%$/.exec(text)?.[1]?.split(':') ?? []
    if (edit && filter === METADATA && key !== undefined && claim.length > 0)
      return [{ key, claim, header: edit.name.toLowerCase(), append: true, origin: edit.origin }]
    one.leave('append', 'answer')
    return []
  })
}
