import { describe, expect, it } from 'vitest'
import { compare } from '../../src/compare/compare.js'
import { replay } from '../../src/convert/replay.js'
import type { Request } from '../../src/core/http.js'
import { programOf, route } from '../compare/pairs.js'

const request = (path: string): Request => ({ method: 'GET', authority: 'a', path, headers: [], body: '' })

describe('recorded cases', () => {
  const before = programOf(route('{}'))
  const after = programOf(route(`{ authorization: { rules: ['request.path != "/b"'] } }`))
  const ask = (sequence: { request: Request }[]) =>
    replay(before, after, [{ name: 'both', request: sequence[0]!.request, sequence }], compare(before, after), {
      fetched: new Map(),
      now: 1_800_000_000,
    })

  it('of a sequence are all asked, and expected to end as the last one', async () => {
    const { preserved, changed, decisions } = await ask([{ request: request('/a') }, { request: request('/b') }])
    expect([preserved, changed.map(({ name }) => name)]).toEqual([1, ['both, request 2']])
    expect(decisions.map((one) => [one.before.response?.status, one.after.response?.status])).toEqual([[200, 403]])
  })
})
