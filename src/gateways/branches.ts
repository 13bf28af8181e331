import type { Origin } from '../core/finding.js'
import { isAdmitted, outcomesOf } from './admitted.js'
import type { Branch, Choice, Choose, Decision, Outcome } from './engine.js'

/** Maximum branches of one request that are decided. */
const MOST = 256

interface Taken {
  choice: Choice
  index: number
}

interface Decided {
  taken: Taken[]
  decision: Decision
}

/**
 * Decides a request under every combination of open choices. `decide` is pure: given the same choices it reaches the
 * same next one, so the combinations form a tree, which is traversed depth first.
 */
export function decideBranches(decide: (choose: Choose) => Decision): Decision {
  const all: Decided[] = []
  let path: number[] | undefined = []
  while (path && all.length < MOST) {
    const decided = decideBranch(path, decide)
    all.push(decided)
    path = nextPath(decided.taken)
  }
  const [first] = all
  return all.length === 1 ? first!.decision : merge(all, path !== undefined)
}

/** Takes the options of `path`, then always the first. */
function decideBranch(path: readonly number[], decide: (choose: Choose) => Decision): Decided {
  const taken: Taken[] = []
  const decision = decide((choice) => {
    const index = path[taken.length] ?? 0
    taken.push({ choice, index })
    return index
  })
  return { taken, decision }
}

/** The next option of the last choice that has more; `undefined`: all branches are decided. */
function nextPath(taken: readonly Taken[]): number[] | undefined {
  const last = taken.findLastIndex(({ choice, index }) => index + 1 < choice.options.length)
  if (last < 0) return undefined
  return taken.slice(0, last + 1).map(({ index }, position) => (position === last ? index + 1 : index))
}

/** The common answer of all branches; if they differ, undetermined, with an outcome of either kind. */
function merge(all: readonly Decided[], isCut: boolean): Decision {
  const first = all[0]!
  const { decision } = first
  const other = all.find((item) => answerText(item.decision) !== answerText(decision))
  const branches = distinct(all)
  if (!other && !isCut) return branches.length > 1 ? { ...decision, branches } : decision
  const open = (other ?? all.at(-1)!).taken.find(({ index }, at) => index !== first.taken[at]?.index)!.choice
  const outcomes = all.flatMap((item) => outcomesOf(item.decision))
  const ifAllowed = outcomes.find(isAdmitted) ?? outcomes[0]!
  const ifRefused =
    outcomes.find((outcome) => !isAdmitted(outcome)) ?? outcomes.find((outcome) => !sameResponse(outcome, ifAllowed))
  const origin: Origin = open.origin
  const { upstreams: _, ...rest } = decision
  return {
    ...rest,
    response: null,
    upstream: null,
    undetermined: { step: open.what, origin, ifAllowed, ifRefused: ifRefused ?? ifAllowed },
    branches,
    trace: [
      ...decision.trace,
      ...(decision.trace.length > 0
        ? [{ step: open.what, outcome: 'undetermined' as const, detail: detailOf(open, isCut), origin }]
        : []),
    ],
  }
}

const OPEN: Record<string, string> = {
  backend: 'the backend that is drawn',
  model: 'the model that is drawn',
  source: "the client's address",
}

/** Describes what a decision with branches depends on. */
export function openText(what: string): string {
  return OPEN[what] ?? `\`${what}\`, which only the running gateway knows`
}

function detailOf({ what }: Choice, isCut: boolean): string {
  if (isCut) return `there are more than ${MOST} combinations of what is open: not all of them were decided`
  return `the response depends on ${openText(what)}`
}

/**
 * Branches that differ in random choices or in their result; the first of otherwise equal branches is kept as an
 * example.
 */
function distinct(all: readonly Decided[]): Branch[] {
  const branches = new Map<string, Branch>()
  for (const { taken, decision } of all) {
    const drawn = taken.filter(({ choice, index }) => choice.options[index]!.share !== undefined)
    const forwarded = [decision.upstream, decision.undetermined?.ifAllowed.upstream]
    const key = JSON.stringify([drawn.map(({ index }) => index), answerText(decision), forwarded])
    if (branches.has(key)) continue
    const { response, upstream, upstreams, undetermined } = decision
    branches.set(key, {
      choices: Object.fromEntries(taken.map(({ choice, index }) => [choice.what, choice.options[index]!.name])),
      ...(drawn.length > 0 && { share: product(drawn.map(({ choice, index }) => choice.options[index]!.share!)) }),
      response,
      upstream,
      ...(upstreams && { upstreams }),
      ...(undetermined && { undetermined }),
    })
  }
  return [...branches.values()]
}

/** Shares are shown with at most four digits. */
function product(shares: readonly number[]): number {
  return Number(shares.reduce((all, share) => all * share, 1).toPrecision(4))
}

/** The answer to the client, and what it depends on. */
function answerText({ response, undetermined }: Decision): string {
  const { step, ifAllowed, ifRefused } = undetermined ?? {}
  return JSON.stringify([response, step, ifAllowed?.response, ifRefused?.response])
}

function sameResponse(a: Outcome, b: Outcome): boolean {
  return JSON.stringify(a.response) === JSON.stringify(b.response)
}
