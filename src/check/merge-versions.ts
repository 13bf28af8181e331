import type { Finding } from '../core/finding.js'
import { getOrAdd } from '../core/get-or-add.js'
import { type ExpandedTargets, GATEWAYS } from '../versions/target.js'

/** The findings for one combination of versions. */
interface VersionFindings extends ExpandedTargets {
  findings: readonly Finding[]
}

/** The part of a message that names the version. */
const TARGET = / \(target is [^)]*\)/

/** Merges the findings. A finding that only some versions have names them. */
export function mergeVersions(runs: readonly VersionFindings[]): Finding[] {
  const merged = new Map<string, { finding: Finding; runs: Set<VersionFindings> }>()
  for (const run of runs)
    for (const finding of run.findings) {
      const known = getOrAdd(merged, keyOf(finding), () => ({ finding, runs: new Set<VersionFindings>() }))
      known.runs.add(run)
    }
  return [...merged.values()].map(({ finding, runs: having }) => {
    const names = versionsOf(having, runs)
    return names === '' ? finding : { ...finding, message: `${finding.message.replace(TARGET, '')} (${names})` }
  })
}

const keyOf = ({ code, span, message }: Finding): string =>
  [code, span.file, span.start, message.replace(TARGET, '')].join('\n')

/** `agentgateway 1.4.1, 1.5.0`: the versions that have a finding, for gateways where not every version has it. */
function versionsOf(having: ReadonlySet<VersionFindings>, runs: readonly VersionFindings[]): string {
  const gateways = [...new Set(runs.map(({ varied }) => varied).filter((name) => name !== undefined))]
  return gateways
    .flatMap((name) => {
      const all = runs.filter(({ varied }) => varied === name)
      const some = all.filter((run) => having.has(run))
      if (some.length === 0 || some.length === all.length) return []
      return `${GATEWAYS[name].title} ${some.map(({ options }) => options[name]).join(', ')}`
    })
    .join('; ')
}
