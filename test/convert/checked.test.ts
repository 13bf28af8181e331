import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { convert, isConvertible } from '../../src/convert/convert.js'
import type { DialectId } from '../../src/core/program.js'
import { policiesOf } from '../compare/policies.js'

/** One suite in so many; `CLAIMWRIGHT_FULL=1` takes them all. */
const EVERY = process.env['CLAIMWRIGHT_FULL'] === '1' ? 1 : 12

/** Warnings that a source does not have and its conversion rightly has: what the target cannot keep closed by itself. */
const NEW: Record<string, string> = {
  CW4001: 'Envoy fetches the same keys and cannot read them either; no rule reads what an address answers there',
  CW4004: 'agentgateway looks a key up by its `kid` in all providers at once, Envoy in one after the other',
  CW5011: 'methods that the source writes in lower case match nothing there, too',
  CW6002: 'tokens were optional in words for which there is no rule',
  CW6004: 'rejected tokens passed before, too; agentgateway leaves them in the request',
  CW6006: 'any policy of Gloo may let a request in: its conditions are alternatives',
  CW6016: 'no audience was compared before, which was told in other words',
  CW6020: 'agentgateway takes verified tokens out of requests',
  CW6022: 'prefixes that differ by a slash at the end are one prefix of agentgateway',
  CW6032: 'the source compared neither issuer nor audience',
  CW6033: 'paths that the source does not serve are closed for everybody on purpose',
  CW6042: 'a claim path that begins with `metadata` is written for what LiteLLM takes away',
  CW6046: 'tokens without `exp` were accepted before',
  CW6047: 'no provider is left: all requests are denied',
  CW6097: 'the source names the keys by an `http` address, too',
}

describe('what is written', () => {
  const suites = ['gloo', 'agentgateway', 'litellm'].flatMap((folder) => policiesOf(folder))
  const targets: DialectId[] = ['agentgateway', 'standalone', 'litellm']
  it.each([...targets.entries()])('%i: %s passes every rule of `check`', (turn, to) => {
    const problems: string[] = []
    for (const { name, program, graph, fetched, state } of suites.filter((_, i) => (i + turn) % EVERY === 0)) {
      if (program.dialect === to || !isConvertible(program, to)) continue
      // They are of the output with the environment and the files that it expects.
      const { findings } = convert(program, graph, { to, accept: ['all'], fetched, state })
      const options = { env: { LITELLM_MASTER_KEY: 'sk-checked', ...graph.env }, readFile: graph.readFile, fetched }
      const known = new Set(check([...graph.sources.values()], options).map(({ code }) => code))
      for (const { severity, code, message } of findings)
        if (severity === 'error' || (severity === 'warning' && !known.has(code) && NEW[code] === undefined))
          problems.push(`${name}: ${severity} ${code} ${message}`)
    }
    expect(problems).toEqual([])
  })
})
