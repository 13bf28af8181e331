import type { Placement } from '../../src/compare/case.js'
import type { Request, Response, UpstreamRequest } from '../../src/core/http.js'
import type { TraceEntry } from '../../src/gateways/engine.js'
import type { Completion } from '../../src/language/completion.js'
import type { ImpliedValue } from '../../src/language/hints.js'
import type { HoverText } from '../../src/language/hover.js'
import type { Expectation } from '../../src/requests/expectation.js'

/** What the page and its worker exchange: plain data. */

export interface PolicyFile {
  /** Its path. YAML and JSON are read as policy; other files exist for a policy that names them. */
  name: string
  text: string
}

/** What is around the gateway, in the form of the command line's options. */
export interface Surroundings {
  /** `NAME=VALUE` lines. */
  env: string
  /** JSON of `--fetch`; a `file` in it is the name of a tab. */
  fetch: string
  /** JSON of `--state`. */
  state: string
  /** JSON of `--mcp-tools`. */
  mcpTools: string
  /** Unix seconds; empty: the clock. */
  now: string
  /** `GATEWAY=VERSION`, as for `--target`; empty: the newest recorded versions. */
  target?: string
}

export type TokenInput =
  | { kind: 'none' }
  | { kind: 'jwt'; jwt: string }
  | {
      kind: 'claims'
      /** A JSON object. */
      claims: string
      /** Seconds from now to `exp`; `null`: without `exp`. */
      expiresIn: number | null
      /** A provider's name, `nobody`, or empty: the provider of `iss`, else the first. */
      signedBy: string
    }
  | WitnessToken

/** The credentials of a difference, and which of several backends is drawn: what is signed in them is supposed. */
export interface WitnessToken {
  kind: 'witness'
  credentials: Placement[]
  draw?: number
}

export interface TimedRequest {
  request: Request
  now?: number
}

/** Everything that a verdict depends on. */
export interface Question {
  files: PolicyFile[]
  surroundings: Surroundings
  token: TokenInput
  request: Request
  /** Requests that the gateway was asked before, for what it remembers (MCP sessions). */
  earlier: TimedRequest[]
  name: string
  /** Which configuration, where the files hold several; its index. */
  configuration: number
}

export interface ExampleCase {
  name?: string
  request?: Request
  sequence?: TimedRequest[]
  now?: number
  env?: Record<string, string | null>
  expect?: Expectation
}

/** Files that are read together, and what is asked of them. */
export interface Example {
  group: string
  title: string
  files: PolicyFile[]
  cases: ExampleCase[]
  surroundings: Surroundings
}

export interface Place {
  file: string
  line: number
  column: number
}

/** A step of a decision; without a place, its line is in none of the files. */
export type Step = Pick<TraceEntry, 'step' | 'outcome' | 'detail' | 'remedy'> & Partial<Place>

/** What the worker answers to a question: the members of `explain --format json`, and what a page needs more. */
export interface Answer {
  /** The line that `explain --format json` prints; absent where no gateway can be asked. */
  line?: ExplainLine
  /** The verdict in a sentence, and in a word. */
  headline: string
  word: 'allowed' | 'denied' | 'undetermined' | 'none'
  /** The configurations in the files. */
  configurations: string[]
  /** Providers whose key may sign a supposed token. */
  providers: string[]
  /** Milliseconds in the worker. */
  milliseconds: number
}

export interface ExplainLine {
  name: string
  response: Response | null
  upstream: UpstreamRequest | UpstreamRequest[] | null
  listener?: string
  undetermined?: { step: string; ifAllowed: Outcome; ifRefused: Outcome; outcomes?: Outcome[] }
  branches?: (Outcome & { choices: Record<string, string>; share?: number })[]
  listing?: unknown
  evidence?: string[]
  assumed?: string[]
  note?: string
  target: string
  steps: Step[]
}

export interface Outcome {
  response: Response | null
  upstream: UpstreamRequest | UpstreamRequest[] | null
}

export interface Edit {
  file: string
  start: number
  end: number
  text: string
}

/** A finding of `check`, with what an editor offers to do about it. */
export interface Problem {
  file: string
  start: number
  end: number
  line: number
  severity: 'error' | 'warning' | 'info'
  code: string
  message: string
  url?: string
  fixes: { title: string; isSafe: boolean; edits: Edit[] }[]
}

export interface WhoTable {
  callers: string[]
  rows: {
    route: string
    access: string
    sentence: string
    remarks: string[]
    cells: { text: string; word: 'allowed' | 'denied' | 'undetermined' }[]
    place?: Place
    sample?: Request
  }[]
  assumed: string[]
}

/** A request that shows a difference, or that meets a route. */
export interface Witness {
  request: Request
  token: TokenInput
  now?: number
}

export interface ShownDifference {
  direction: 'opens' | 'closes' | 'answers'
  cause: string
  code: string
  message: string
  place: Place
  before: string
  after: string
  witness: Witness
}

export interface ConvertResult {
  files: PolicyFile[]
  headline: string
  /** The report that `convert` prints. */
  report: string[]
  differences: ShownDifference[]
}

export interface DiffResult {
  verdict: string
  notes: string[]
  differences: ShownDifference[]
}

export interface CelResult {
  rows: { depth: number; part: string; value: string; isError: boolean; start: number; end: number }[]
  error?: { message: string; start: number; end: number }
}

/** What is at a place, and what can be written there: the answers of the language server. */
export type Hint = HoverText
export type Suggestion = Completion

/** What the language server adds to a text: who is allowed above each route and policy, defaults behind keys. */
export interface Annotations {
  lenses: { offset: number; title: string; markdown: string }[]
  values: ImpliedValue[]
}

/** The releases of a gateway that a policy can be judged by. */
export interface Releases {
  gateway: string
  title: string
  versions: string[]
}

/** What the worker can be asked. */
export interface Api {
  explain(question: Question): Answer
  check(question: Pick<Question, 'files' | 'surroundings'>): Problem[]
  parseCurl(command: string): TimedRequest['request']
  /** The lines of `token decode`. */
  decodeToken(jwt: string, now: string): string[]
  /** `callers`: columns besides those without a token and of the question's token. */
  who(question: Question, callers: TokenInput[]): WhoTable
  dialects(question: Question): { id: string; isConvertible: boolean }[]
  convert(question: Question, to: string): ConvertResult
  diff(question: Question, before: PolicyFile[]): DiffResult
  cel(expression: string, question: Question): CelResult
  hover(question: Question, file: string, offset: number): Hint | null
  complete(question: Question, file: string, offset: number): Suggestion[]
  annotate(question: Question, file: string): Annotations
  versions(): Releases[]
  /** Loads everything, so that no network is needed from then on. */
  loadAll(): boolean
}

export type Call = { id: number; name: keyof Api; parameters: unknown[] }
export type Reply = { id: number; value: unknown } | { id: number; error: string }
