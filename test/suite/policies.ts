import { JWKS } from '../../src/check/example-policies.js'
import { generateKey } from '../../src/jwt/private-key.node.js'
import { loadSuite } from '../../src/suite/load-suite.js'
import { memoryOf } from '../../src/suite/memory.js'
import { type CaseResult, SuiteRunner } from '../../src/suite/run-suite.js'
import type { LoadedSuite } from '../../src/suite/suite.js'
import type { Surroundings } from '../../src/suite/surroundings.js'

/** A standalone configuration: tokens are required, and a rule decides. */
export const standalone = (rule: string): string => `binds:
- port: 3000
  listeners:
  - routes:
    - name: models
      matches: [{ path: { pathPrefix: /v1 } }]
      policies:
        jwtAuth:
          mode: strict
          issuer: https://idp.example.com
          audiences: [models]
          jwks: '${JWKS}'
        authorization:
          rules: ['${rule}']
      backends: [{ host: models.internal:8080 }]
`

export const POLICY = standalone('jwt.tier == "gold" && jwt.sub != "mallory"')

export const around = (files: Readonly<Record<string, string>> = {}): Surroundings => ({
  ...memoryOf({ 'policy.yaml': POLICY, ...files }),
  generateKey: (alg) => generateKey(alg),
})

export function load(text: string, files?: Readonly<Record<string, string>>): LoadedSuite {
  const { suite, findings } = loadSuite('access.claimwright-test.yaml', text, around(files))
  if (!suite) throw new Error(findings.map(({ code, message }) => `${code} ${message}`).join('\n'))
  return suite
}

export function run(text: string, files?: Readonly<Record<string, string>>): Promise<CaseResult[]> {
  return new SuiteRunner(load(text, files), around(files)).run()
}

/** Messages of the cases that fail, by title. */
export async function failures(
  text: string,
  files?: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const results = await run(text, files)
  return Object.fromEntries(
    results.flatMap(({ test, policy, failure }) =>
      failure ? [[`${test.group} ${test.name}${policy ? ` [${policy}]` : ''}`.trim(), failure.message]] : [],
    ),
  )
}

/** `CODE LINE:COLUMN message` of everything that is wrong with a suite. */
export function findings(text: string, files?: Readonly<Record<string, string>>): string[] {
  const machine = around(files)
  const reading = loadSuite('access.claimwright-test.yaml', text, machine)
  return reading.findings.map(
    ({ code, span, message, help }) => `${code} ${span.line}:${span.column} ${message}${help ? ` (${help})` : ''}`,
  )
}
