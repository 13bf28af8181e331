import { describe, expect, it } from 'vitest'
import { parseCases } from '../../src/requests/cases.js'

const parse = (value: unknown) => parseCases(JSON.stringify(value), 'cases.json')

describe('cases', () => {
  it('have a name, and a request whose missing members are the usual ones', () => {
    expect(parse({ cases: [{ request: { path: '/v1' } }] })).toEqual([
      { name: 'case 1', request: { method: 'GET', authority: null, path: '/v1', headers: [], body: '' } },
    ])
  })

  it('a sequence is asked one after another', () => {
    const [only] = parse({
      cases: [{ name: 'two', sequence: [{ request: { path: '/a' }, now: 1 }, { request: { path: '/b' } }] }],
    })
    expect(only!.sequence!.map(({ request, now }) => [request.path, now])).toEqual([
      ['/a', 1],
      ['/b', undefined],
    ])
  })

  it('recorded answers are accepted, and are not expectations', () => {
    expect(parse({ cases: [{ request: { path: '/' }, response: { status: 200 } }] })[0]).not.toHaveProperty('expect')
  })

  it.each([
    [[], /cases\.json: expected \{"cases": \[\.\.\.\]\}/],
    [{ cases: [] }, /cases\.json: `cases` is empty/],
    [{ cases: [1] }, /case 1: expected \{"name"/],
    [
      { cases: [{ request: { path: '/' }, expects: 'deny' }] },
      /a case has no member `expects`: expected name, request/,
    ],
    [{ cases: [{ request: { path: '/', method: 1 } }] }, /`method` must be a text/],
    [{ cases: [{ request: { path: '/' }, expect: 'maybe' }] }, /`expect` must be `allow`, `deny`, a status/],
    [{ cases: [{ request: { path: '/' }, now: 'today' }] }, /`now` must be unix seconds/],
    [{ cases: [{ sequence: [] }] }, /`sequence` must be a list/],
  ])('%j is refused in one line', (value, message) => {
    expect(() => parse(value)).toThrow(
      expect.objectContaining({ code: 'invalid-case', message: expect.stringMatching(message) }),
    )
  })
})
