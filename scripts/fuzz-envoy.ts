// Random policies and requests against real Envoy until time is up: `--minutes N` (default 10), `--seed N` to repeat a
// run, `--native` for native configurations alone. The first difference is made smaller, printed as a vector, and ends the run with exit code 1.
import { parseArgs } from 'node:util'
import { Campaign } from '../test/live/envoy/campaign.js'
import { policyFields } from '../test/live/envoy/drawn.js'
import { glooPolicyFields } from '../test/live/envoy/gloo-drawn.js'
import { GLOO_NEVER_DRAWN } from '../test/live/envoy/gloo-never-drawn.js'
import { installEnvoy } from '../test/live/envoy/install.js'
import { describeNative, NativeCampaign } from '../test/live/envoy/native-campaign.js'
import { NEVER_DRAWN } from '../test/live/envoy/never-drawn.js'
import { Session } from '../test/live/envoy/session.js'
import { asVector, shrink } from '../test/live/envoy/shrink.js'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' }, native: { type: 'boolean' } },
})
/** Native configurations between two batches of Gloo policies. */
const NATIVE_PER_BATCH = 20
const end = Date.now() + Number(values.minutes) * 60_000
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
console.log(`seed ${seed}, ${values.minutes} minutes`)

const session = new Session(await installEnvoy())
await session.start()
const campaign = new Campaign(session, seed)
const native = new NativeCampaign(session, seed)
try {
  while (Date.now() < end && process.exitCode === undefined) {
    for (let round = 0; round < NATIVE_PER_BATCH && process.exitCode === undefined; round++) {
      const failure = await native.batch()
      if (!failure) continue
      process.exitCode = 1
      console.log(describeNative(await native.shrink(failure)))
    }
    if (values.native || process.exitCode !== undefined) continue
    const failure = await campaign.batch()
    console.log(`${campaign.coverage.total} requests, ${native.counts.requests} to native configurations`)
    if (!failure) continue
    process.exitCode = 1
    console.log(asVector(await shrink(failure, session), session))
  }
} finally {
  session.stop()
}
console.log(campaign.coverage.print())
console.log(native.counts)
printDrawn('native', native.drawn, policyFields(), NEVER_DRAWN)
if (!values.native) printDrawn('Gloo', campaign.drawn, glooPolicyFields(), GLOO_NEVER_DRAWN)

function printDrawn(
  generator: string,
  drawn: ReadonlySet<string>,
  fields: readonly string[],
  never: Record<string, string>,
): void {
  console.log(`${generator} fields drawn: ${[...drawn].sort().join(' ')}`)
  for (const field of fields.filter((one) => !drawn.has(one)))
    console.log(`${generator} field never drawn: ${field}: ${never[field] ?? 'not in this run'}`)
}
