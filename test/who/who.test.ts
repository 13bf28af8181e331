import { describe, expect, it } from 'vitest'
import { convert } from '../../src/convert/convert.js'
import { seededRandom } from '../../src/core/random.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { isApart } from '../../src/who/analyse.js'
import type { Literal } from '../../src/who/cover.js'
import { atomHolds, caseOf, Drawer } from '../../src/who/draw.js'
import { Gateway } from '../../src/who/gateway.js'
import { type Atom, atomId } from '../../src/who/requirement.js'
import type { RouteAccess } from '../../src/who/route-access.js'
import { whoFor } from '../../src/who/who.js'
import { parse } from '../../src/yaml/parse.js'
import { type Policy, policiesOf } from '../compare/policies.js'
import { makeKeys } from '../live/envoy/keys.js'
import { NativeConfig } from '../live/envoy/native.js'
import { readNative } from '../live/envoy/native-campaign.js'
import { Random } from '../live/envoy/random.js'

const NOW = 1_800_000_000
/** Cases for each kind of caller of a route. */
const CASES = 30

interface Tally {
  rows: number
  exact: number
  inside: number
  outside: number
  wrong: string[]
}

/** Draws cases inside and outside of every sentence, and asks the gateway. */
function hold(name: string, rows: readonly RouteAccess[], gateway: Gateway, seed: number, tally: Tally): void {
  for (const row of rows) {
    tally.rows++
    if (row.bounded.length > 0 || row.requests.length === 0) continue
    tally.exact++
    const { route } = gateway.chainOf(row.requests[0]!)
    const atoms = new Map<string, Atom>()
    for (const { alternatives } of row.kinds)
      for (const { atom } of alternatives?.flat() ?? []) atoms.set(atomId(atom), atom)
    const drawer = new Drawer(
      row.requests,
      [...atoms.values()],
      (request) => gateway.chainOf(request).route === route && !/^\/\.well-known\/oauth-/.test(request.path),
    )
    const random = seededRandom(seed)
    for (const { kind, alternatives, admitted } of row.kinds) {
      for (let i = 0; i < CASES && alternatives; i++) {
        const { request, claims } = drawer.draw(random, alternatives[i % Math.max(1, alternatives.length)])
        const one = caseOf(kind, request, claims, gateway.now, row.draw)
        if (
          admitted &&
          isApart(
            one,
            kind,
            row.kinds.map((other) => other.kind),
            gateway,
          )
        )
          continue
        const expected = alternatives.some((term) =>
          term.every(({ atom, holds }) => atomHolds(atom, one, kind, gateway) === holds),
        )
        const allowed = gateway.answer(one).verdict !== 'denied'
        tally[expected ? 'inside' : 'outside']++
        if (allowed !== expected)
          tally.wrong.push(
            `${name} ${row.match}: "${row.sentence}": ${allowed ? 'allowed' : 'denied'}: ${JSON.stringify([kind.credentials.length, request.path, request.method, claims])}`,
          )
      }
    }
  }
}

const gatewayOf = ({ program, fetched, state }: Pick<Policy, 'program' | 'fetched' | 'state'>): Gateway =>
  new Gateway(program, { now: NOW, fetched, ...(state !== undefined && { state }) })

describe('who: sentences and decisions agree', () => {
  it.each(['gloo', 'agentgateway'])('on the recorded policies of %s', (folder) => {
    const tally: Tally = { rows: 0, exact: 0, inside: 0, outside: 0, wrong: [] }
    for (const policy of policiesOf(folder)) {
      const gateway = gatewayOf(policy)
      hold(policy.name, whoFor(gateway), gateway, 7, tally)
    }
    expect(tally.wrong).toEqual([])
    expect(tally.exact / tally.rows).toBeGreaterThan(0.9)
    expect(Math.min(tally.inside, tally.outside)).toBeGreaterThan(1000)
  })

  it('on the same policies as native Envoy configuration', () => {
    const tally: Tally = { rows: 0, exact: 0, inside: 0, outside: 0, wrong: [] }
    for (const { name, program, graph, fetched } of policiesOf('gloo')) {
      const { files } = convert(program, graph, { to: 'envoy' })
      const sources = files.map((file) => parse(file.text, { file: file.name }))
      for (const native of read(bind(sources)).programs) {
        const gateway = gatewayOf({ program: native, fetched })
        hold(name, whoFor(gateway), gateway, 11, tally)
      }
    }
    expect(tally.wrong).toEqual([])
    expect(tally.exact / tally.rows).toBeGreaterThan(0.8)
    expect(Math.min(tally.inside, tally.outside)).toBeGreaterThan(1000)
  })

  it('on random native configurations that draw every field of Envoy', () => {
    const tally: Tally = { rows: 0, exact: 0, inside: 0, outside: 0, wrong: [] }
    const random = new Random(2026)
    const keys = makeKeys()
    for (let i = 0; i < 60; i++) {
      const { bootstrap } = new NativeConfig(random, keys)
      const gateway = new Gateway(readNative(bootstrap), { now: NOW })
      hold(`configuration ${i}`, whoFor(gateway), gateway, i, tally)
    }
    expect(tally.wrong).toEqual([])
    expect(tally.exact).toBeGreaterThan(20)
  })
})

/** Claims that satisfy the literals of a term, and nothing more. */
function claimsOf(term: readonly Literal<Atom>[]): Record<string, unknown> {
  const claims: Record<string, unknown> = {}
  for (const { atom } of term) {
    if (atom.kind !== 'claim' || !('value' in atom.matcher)) continue
    const { value } = atom.matcher
    let into = claims
    for (const name of atom.path.slice(0, -1)) {
      into[name] ??= {}
      into = into[name] as Record<string, unknown>
    }
    into[atom.path.at(-1) ?? ''] = atom.matcher.kind === 'list-contains' ? [value] : value
  }
  return claims
}

describe('who: LiteLLM', () => {
  it('every alternative gets in, and none of its parts can be left out', () => {
    let inside = 0
    let without = 0
    for (const policy of policiesOf('litellm')) {
      const gateway = gatewayOf(policy)
      for (const { needs, requests, match, sentence } of whoFor(gateway)) {
        for (const { kind, alternatives } of needs)
          for (const term of alternatives ?? []) {
            const verdict = (literals: readonly Literal<Atom>[]): string =>
              gateway.answer(caseOf(kind, requests[0]!, claimsOf(literals), gateway.now)).verdict
            const reached = verdict(term)
            const about = `${policy.name} ${match}: ${sentence}`
            expect(reached, about).not.toBe('denied')
            inside++
            for (const literal of term) {
              expect(verdict(term.filter((other) => other !== literal)), about).not.toBe(reached)
              without++
            }
          }
      }
    }
    expect(inside).toBeGreaterThan(100)
    expect(without).toBeGreaterThan(20)
  })
})
