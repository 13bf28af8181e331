import type { Origin } from '../../core/finding.js'
import { firstOfEach } from '../../core/first-of-each.js'
import { originKey } from '../../core/origin-key.js'
import type { Host, Program } from '../../core/program.js'
import type { TokenSource } from '../../core/step/authenticate.js'
import type { Step } from '../../core/step/step.js'
import { JWT_AUTH, standalone } from '../example-policies.js'
import { describeSource } from '../lookup/credentials.js'
import type { Rule } from '../rule.js'

const both = (location: string) =>
  standalone(`${JWT_AUTH}\napiKey:\n  mode: strict\n${location}  keys:\n  - { key: s3cret }`)

export const credentialsInOnePlace: Rule = {
  code: 'CW6093',
  severity: 'warning',
  title: 'two required credentials in one place',
  families: ['agentgateway', 'standalone'],
  why: `A policy reads the first value of its header, and removes the header if the credential is valid. Two strict
policies on one header can never both be met: every request is denied with 401. Set a different \`location\` for one of
them, or make both optional and require either by a rule (\`jwt != null || apiKey != null\`).`,
  evidence: ['agentgateway/apikey-basic-jwt-interplay'],
  failing: both(''),
  passing: both('  location: { header: { name: x-api-key } }\n'),
  *check(context) {
    const all = context.programs.flatMap((program) => [...conflicts(program)])
    for (const [first, second] of firstOfEach(all, ([, { origin }]) => originKey(origin))) {
      yield {
        at: second.origin,
        part: 'key',
        message: `all requests are denied with 401: another required credential is read from ${describeSource(second.source)}, too`,
        related: [{ at: first.origin, part: 'key', message: 'reads it first' }],
        help: 'set `location` of one of them, or make both optional and require either by a rule',
      }
    }
  },
}

interface Requirement {
  kind: Step['kind']
  source: TokenSource
  origin: Origin
}

/** Pairs of strict policies that one request passes and that read the same location. */
function* conflicts({ listeners }: Program): Iterable<[Requirement, Requirement]> {
  for (const { steps, hosts } of listeners)
    for (const route of hosts.flatMap(({ routes }: Host) => routes)) {
      const required = [...steps, ...route.steps].flatMap(requirementOf)
      for (const [index, second] of required.entries()) {
        const first = required
          .slice(0, index)
          .find(({ kind, source }) => kind !== second.kind && describeSource(source) === describeSource(second.source))
        if (first) yield [first, second]
      }
    }
}

function requirementOf(step: Step): Requirement[] {
  if (step.kind === 'authenticate' && step.onMissing === 'refuse' && step.source)
    return [{ kind: step.kind, source: step.source, origin: step.origin }]
  if ((step.kind === 'api-key' || step.kind === 'basic-auth') && step.mode === 'strict')
    return [{ kind: step.kind, source: step.source, origin: step.origin }]
  return []
}
