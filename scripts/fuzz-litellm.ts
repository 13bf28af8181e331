// Random configurations and requests against LiteLLM itself until time is up: `--minutes N` (default 10), `--seed N` to
// repeat a run, `--version V` for another release. The first difference is printed and ends the run with exit code 1.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { stringify } from 'yaml'
import type { Request, Response } from '../src/core/http.js'
import type { Program } from '../src/core/program.js'
import { read } from '../src/dialects/read.js'
import { verifyAndDecide } from '../src/gateways/verify-and-decide.js'
import { bind } from '../src/kubernetes/bind.js'
import { parse } from '../src/yaml/parse.js'
import { differences } from '../test/conformance/compare.js'
import { Random } from '../test/live/envoy/random.js'
import { installLitellm } from '../test/live/litellm/install.js'
import { type Job, Oracle } from '../test/live/litellm/oracle.js'
import { makeConfig } from '../test/live/litellm/policies.js'
import { makeEnv, makeKeys, makeRequest, makeState } from '../test/live/litellm/requests.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    version: { type: 'string', default: '1.110.2' },
  },
})
const end = Date.now() + Number(values.minutes) * 60_000
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
console.log(`seed ${seed}, ${values.minutes} minutes`)

const REQUESTS = 60
const random = new Random(seed)
const keys = makeKeys()
const oracle = new Oracle(
  await installLitellm(values.version),
  join(import.meta.dirname, '../test/live/litellm/oracle.py'),
)
const count = { configurations: 0, refused: 0, requests: 0, allowed: 0 }
try {
  while (Date.now() < end && process.exitCode === undefined) await round()
} finally {
  oracle.stop()
}
console.log(count)

async function round(): Promise<void> {
  const job = await makeJob()
  const answer = await oracle.ask(job)
  count.configurations++
  if (answer.refused !== undefined) {
    count.refused++
    return
  }
  const program = load(job)
  for (const [index, request] of job.requests.entries()) {
    const real = answer.answers[index]!
    count.requests++
    if (real.status < 400) count.allowed++
    const found = await compare(program, job, request, real)
    if (found.length === 0) continue
    process.exitCode = 1
    const { config, env, state } = job
    console.log(stringify({ config, env, database: state !== null, request, real, found }))
    return
  }
}

async function makeJob(): Promise<Job> {
  const now = Math.floor(Date.now() / 1000)
  const requests: Request[] = []
  for (let i = 0; i < REQUESTS; i++) requests.push(await makeRequest(random, keys, now))
  return {
    config: makeConfig(random),
    env: makeEnv(random, keys),
    fetch: keys.fetch,
    state: makeState(random),
    requests,
  }
}

function load({ config, env }: Job): Program {
  const { programs, findings } = read(
    bind([parse(stringify(config, { version: '1.1' }), { file: 'config.yaml', env })], {
      env,
      targets: { litellm: values.version },
    }),
  )
  if (!programs[0]) throw new Error(`LiteLLM starts, and we do not read it: ${findings[0]?.message}`)
  return programs[0]
}

/** Of an open verdict one of the outcomes has to be the real one. */
async function compare(program: Program, job: Job, request: Request, real: Response): Promise<string[]> {
  const fetched = new Map(Object.entries(job.fetch))
  const context = { now: Date.now() / 1000, fetched, state: job.state, trace: false }
  const decision = await verifyAndDecide(program, request, context)
  const { undetermined } = decision
  const ours = undetermined ? [undetermined.ifAllowed, undetermined.ifRefused] : [decision]
  // The address of an object in Python's memory is in one of its texts.
  const body = real.body.replace(/ at 0x[0-9a-f]+/g, '')
  const recorded = { name: '', request, response: real.status < 400 ? null : { ...real, body }, upstream: null }
  const found = ours.map((one) => differences('litellm', recorded, one))
  return found.find((one) => one.length === 0) ?? found[0]!
}
