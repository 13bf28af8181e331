import { JWKS } from '../src/check/example-policies.js'
import { generateKey } from '../src/jwt/private-key.node.js'
import { Coverage, CoverageRecorder } from '../src/suite/coverage/recorder.js'
import { loadSuite } from '../src/suite/load-suite.js'
import { memoryOf } from '../src/suite/memory.js'
import { SuiteRunner } from '../src/suite/run-suite.js'

/** A suite of 10,000 cases: read, run, and run with coverage. Promised: less than 3 s of CPU for reading and running. */
const PROMISED = 3
const ROWS = 100
const COLUMNS = 100

const POLICY = `binds:
- port: 3000
  listeners:
  - routes:
    - name: models
      matches: [{ path: { pathPrefix: /v1 } }]
      policies:
        jwtAuth: { mode: strict, issuer: https://idp.example.com, audiences: [models], jwks: '${JWKS}' }
        authorization:
          rules: ['jwt.tier == "gold" && request.path.startsWith("/v1/models")', 'jwt.sub == "root"']
      backends: [{ host: models.internal:8080 }]
`

function suiteText(): string {
  const names = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`)
  const tokens = names(ROWS, 't').map(
    (name, index) => `  ${name}: { claims: { tier: ${index % 2 ? 'gold' : 'silver'}, sub: u${index} } }`,
  )
  const requests = names(COLUMNS, 'r').map(
    (name, index) => `  ${name}: GET /v1/${index % 2 ? 'models' : 'other'}/${index}`,
  )
  const rows = names(ROWS, 't').map((name, row) => {
    const cells = names(COLUMNS, 'r').map((request, column) => `${request}: ${row % 2 && column % 2 ? 'allow' : 403}`)
    return `  ${name}: { ${cells.join(', ')} }`
  })
  return ['policy: policy.yaml', 'tokens:', ...tokens, 'requests:', ...requests, 'matrix:', ...rows, ''].join('\n')
}

const around = { ...memoryOf({ 'policy.yaml': POLICY }), generateKey: (alg: string) => generateKey(alg) }
const text = suiteText()

/** Seconds of CPU of this process. */
async function cpu<T>(work: () => T | Promise<T>): Promise<{ seconds: number; value: T }> {
  const before = process.cpuUsage()
  const value = await work()
  const { user, system } = process.cpuUsage(before)
  return { seconds: (user + system) / 1e6, value }
}

const read = await cpu(() => loadSuite('many.claimwright-test.yaml', text, around).suite!)
const run = await cpu(() => new SuiteRunner(read.value, around).run())
const covered = await cpu(async () => {
  const runner = new SuiteRunner(read.value, around)
  const [{ loaded }] = runner.load() as [ReturnType<SuiteRunner['load']>[0]]
  return runner.run(() => true, [new CoverageRecorder(new Coverage(), loaded.program, 'many', undefined)])
})
const failed = run.value.filter(({ failure }) => failure).length
const total = read.seconds + run.seconds
console.log(
  `${run.value.length} cases, ${failed} failed: read ${read.seconds.toFixed(2)} s, run ${run.seconds.toFixed(2)} s, with coverage ${covered.seconds.toFixed(2)} s of CPU (promised: ${PROMISED} s)`,
)
if (failed > 0 || run.value.length !== ROWS * COLUMNS || total > PROMISED) process.exitCode = 1
