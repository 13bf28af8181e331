// Prints the fields that came, went or changed between two versions: `npm run facts -- litellm 1.106.2 1.110.2`. README.md
// has the rest.
import { parseArgs } from 'node:util'
import { isVersion, normalizeVersion } from '../../src/versions/version.js'
import { InstallError } from '../../test/live/virtual-environment.js'
import { compareFacts, type FactsOf, factsText, GATEWAYS, readFacts } from './facts.js'

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { source: { type: 'string' } } })
  const [name = '', from = '', to = ''] = positionals
  if (!(GATEWAYS as readonly string[]).includes(name))
    throw new InstallError(`expected one of ${GATEWAYS.join(', ')}, not \`${name}\``)
  for (const version of [from, to])
    if (!isVersion(version)) throw new InstallError(`expected two versions, not \`${positionals.slice(1).join(' ')}\``)
  const [before, after] = [
    await readFacts(name as FactsOf, normalizeVersion(from), values.source),
    await readFacts(name as FactsOf, normalizeVersion(to), values.source),
  ]
  const found = compareFacts(before, after)
  console.log(
    `${name} ${from} -> ${to}: ${found.came.length} came, ${found.went.length} went, ${found.changed.length} changed`,
  )
  for (const line of factsText(found)) console.log(line)
} catch (error) {
  console.error(error instanceof InstallError ? `error: ${error.message}` : error)
  process.exitCode = 2
}
