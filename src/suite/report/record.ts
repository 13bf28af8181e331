import { type LocatedStep, locateSteps } from '../../report/trace.js'
import { locate } from '../../yaml/locate.js'
import type { Source } from '../../yaml/source.js'
import type { CaseResult, Failure } from '../run-suite.js'
import type { LoadedSuite, Place } from '../suite.js'
import { findTurn } from '../turn.js'

/** One case under one policy, as reports and other processes read it: plain data. */
export interface CaseRecord {
  suite: string
  /** Path of the suite's file. */
  file: string
  group: string
  name: string
  policy?: string
  tags: string[]
  /** Where the expectation is. */
  line: number
  column: number
  failure?: FailureRecord
}

export interface FailureRecord {
  message: string
  /** `GET /v1/models as alice`; of a sequence with the number of the request. */
  request: string
  /** The steps that led to the answer, with the lines that decided. */
  trace: LocatedStep[]
  /** The smallest change of the token's claims that would turn it. */
  turn?: string
  /** A case without an answer that was expected. */
  isUndetermined?: true
}

/** One suite that was run. */
export interface SuiteRecord {
  file: string
  name: string
  cases: CaseRecord[]
  /** Cases that the filter left out. */
  skipped: number
  seconds: number
}

/**
 * @param sourcesOf the files of the policy that a failure is about
 * @param looksForTurn look for the change of the token that would turn a failure, which takes many decisions
 */
export async function recordOf(
  { test, policy, failure }: CaseResult,
  suite: Pick<LoadedSuite, 'file' | 'name'>,
  sourcesOf: (failure: Failure) => readonly Source[],
  textOf: (source: Source) => string,
  looksForTurn = true,
): Promise<CaseRecord> {
  const { line, column } = lineOf(failure?.place ?? test.place)
  return {
    suite: suite.name,
    file: suite.file,
    group: test.group,
    name: test.name,
    ...(policy !== undefined && { policy }),
    tags: [...test.tags],
    line,
    column,
    ...(failure && { failure: await failureRecord(failure, sourcesOf(failure), textOf, looksForTurn) }),
  }
}

async function failureRecord(
  failure: Failure,
  sources: readonly Source[],
  textOf: (source: Source) => string,
  looksForTurn: boolean,
): Promise<FailureRecord> {
  const { message, step, index, asked } = failure
  const { method, path } = asked.request
  const who = step.token ? `as ${step.token.name}` : 'without a token'
  const turn = looksForTurn ? await findTurn(failure) : undefined
  return {
    message,
    request: `${index > 0 ? `request ${index + 1}, ` : ''}${method} ${path.slice(0, 200)} ${who}`,
    trace: locateSteps(asked.decision.trace, sources, textOf),
    ...(turn !== undefined && { turn }),
    ...(asked.decision.undetermined && { isUndetermined: true as const }),
  }
}

function lineOf({ source, pointer }: Place): { line: number; column: number } {
  const { line, column } = locate(source, { document: 0, pointer })
  return { line, column }
}

/** `alice > list`; with several policies `alice > list [gloo]`. */
export const titleOf = ({ group, name, policy }: CaseRecord): string =>
  `${group === '' ? '' : `${group} > `}${name}${policy === undefined ? '' : ` [${policy}]`}`
