import type { Origin } from '../../core/finding.js'
import type { EngineId } from '../../core/program.js'
import { shorten } from '../../core/shorten.js'
import type { Rewrite } from '../../core/step/rewrite.js'
import { compile, highestGroup } from '../../yaml/re2.js'
import type { RuleContext } from '../context.js'
import { virtualService } from '../example-policies.js'
import { placedRoutes, placedSteps } from '../lookup/program.js'
import { textAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const rewrite = (substitution: string) =>
  virtualService({
    routes: `- matchers:
  - prefix: /v1
  options:
    regexRewrite: { pattern: { regex: '^/v1/(.*)$' }, substitution: '${substitution}' }
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`,
  })

export const rewriteNotEvaluated: Rule = {
  code: 'CW6159',
  severity: 'warning',
  title: 'rewrite with a capture or a wildcard that is not evaluated',
  families: ['gloo', 'gateway-api', 'agentgateway', 'standalone', 'envoy'],
  why: `A rewritten path is sent as it is written: \`$1\`, \`*\` and \`{id}\` reach the server as text. Envoy evaluates \`\\1\` in the
\`substitution\` of a pattern, for the groups that the pattern has; \`$1\` is text there, too. A host name has no scheme.`,
  evidence: [
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/type/matcher/v3/regex.proto#type-matcher-v3-regexmatchandsubstitute',
    'https://gateway-api.sigs.k8s.io/reference/spec/#httppathmodifier',
  ],
  failing: rewrite('/$1'),
  passing: rewrite('/\\1'),
  *check(context) {
    for (const { value, problem, origin } of rewrites(context)) {
      const at = textAt(context, origin, value)
      if (at) yield { at, ...problem }
    }
  },
}

interface Problem {
  message: string
  help: string
}

interface Found {
  value: string
  problem: Problem
  origin: Origin
}

function* rewrites(context: RuleContext): Iterable<Found> {
  const found = (value: string, problem: Problem | undefined, origin: Origin): Found[] =>
    problem ? [{ value, problem, origin }] : []
  for (const { part: step, program } of placedSteps(context)) {
    if (step.kind !== 'rewrite') continue
    const { path, host, origin } = step
    if (path) yield* found(textOf(path), pathProblem(path, program.engine), origin)
    if (host?.kind === 'literal') yield* found(host.value, hostProblem(host.value), origin)
  }
  for (const { part: route, program } of placedRoutes(context)) {
    const { action } = route
    if (action.kind === 'redirect' && action.path)
      yield* found(
        textOf(action.path),
        pathProblem(action.path, program.engine, 'clients are redirected to a path with'),
        action.origin,
      )
  }
}

type Path = NonNullable<Rewrite['path']>

const textOf = (path: Path): string => (path.kind === 'regex' ? path.substitution : path.value)

function pathProblem(path: Path, engine: EngineId, effect = 'requests are sent to a path with'): Problem | undefined {
  if (path.kind === 'format') return undefined
  if (path.kind === 'regex') return SUBSTITUTIONS[engine](path, effect)
  const wildcard = /\$\d|\$\{\d\}|\\\d|\/\*+$|\/\{\w+\}|\/:[a-z]\w*/.exec(path.value)?.[0].replace(/^\//, '')
  return wildcard === undefined
    ? undefined
    : {
        message: `${effect} \`${wildcard}\`: \`${shorten(path.value, 60)}\` is not evaluated`,
        help:
          path.kind === 'prefix' && wildcard.startsWith('*')
            ? 'leave out the wildcard: what follows the prefix stays'
            : 'rewrite a prefix, or use a pattern where the gateway has it',
      }
}

const SUBSTITUTIONS: Record<EngineId, typeof substitutionProblem> = {
  envoy: substitutionProblem,
  agentgateway: () => undefined,
  litellm: () => undefined,
}

function substitutionProblem({ pattern, substitution }: Path & { kind: 'regex' }, effect: string): Problem | undefined {
  const groups = compile(pattern)?.groupCount()
  if (groups === undefined) return undefined
  const capture = /\$\d|\$\{\w+\}|\\g<\w+>/.exec(substitution)?.[0]
  // `/price$5` is a text, if the pattern has no group.
  if (capture !== undefined && (groups > 0 || !/\w\$\d$/.test(substitution)))
    return {
      message: `${effect} \`${capture}\`: Envoy writes captured groups as \`\\1\``,
      help: meant(substitution, groups),
    }
  const highest = highestGroup(substitution)
  return highest <= groups
    ? undefined
    : {
        message: `the path is not rewritten: the pattern has ${groups || 'no'} ${groups === 1 ? 'group' : 'groups'}, and \`\\${highest}\` is group ${highest}`,
        help: PARENTHESES,
      }
}

const PARENTHESES = 'put parentheses around the part of the pattern that is kept'

/** The same in Envoy's syntax, if the pattern has the groups. */
function meant(substitution: string, groups: number): string {
  const numbers = [...substitution.matchAll(/\$\{?(\d)|\\g<(\d)>/g)].map(([, dollar, other]) => Number(dollar ?? other))
  if (numbers.length === 0) return 'write the number of the group: `\\1`'
  if (numbers.some((number) => number > groups)) return `${PARENTHESES}, and write it as \`\\1\``
  return `write \`${substitution.replace(/\$(?:(\d)|\{(\d)\})|\\g<(\d)>/g, (_, ...found) => `\\${found.slice(0, 3).find(Boolean)}`)}\``
}

function hostProblem(host: string): Problem | undefined {
  const plain = /^(?:(?:[a-z][\w+.-]*:)?\/\/)?([^/]*)/i.exec(host)![1]!
  return plain === host || plain === ''
    ? undefined
    : {
        message: `requests are sent with the host \`${shorten(host, 60)}\`, which no server has: a host has neither a scheme nor a path`,
        help: `write \`${plain}\``,
      }
}
