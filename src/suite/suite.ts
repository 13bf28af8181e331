import type { Finding } from '../core/finding.js'
import type { OwnFile } from '../validate/own-file.js'
import type { Source } from '../yaml/source.js'
import type { Expectation } from './expectation.js'
import type { Fixtures } from './model/fixtures.js'
import type { RequestSpec } from './model/request.js'
import type { DialectName, Suite } from './model/suite.js'
import type { KeySpec, TokenSpec } from './model/token.js'

/** A node of a suite's file: where findings, reports and `--update` point to. */
export interface Place {
  source: Source
  pointer: string
}

/** A named part of a suite, with the file that defines it: relative paths in it start there. */
export interface Named<T> {
  name: string
  spec: T
  place: Place
}

/** A configuration under test. */
export interface PolicyUnderTest {
  /** Absent: the suite has one policy. */
  name?: string
  /** Files and folders, as the surroundings read them. */
  paths: string[]
  dialect?: DialectName
  target: Readonly<Record<string, string>>
  env: Readonly<Record<string, string>>
  place: Place
}

/** One request of a case, with all names resolved. */
export interface TestStep {
  /** `null`: the request has no token. */
  token: Named<TokenSpec> | null
  request: Named<RequestSpec>
  /** Absent: any answer. */
  expect?: Expectation
  /** Unix seconds. */
  now: number
  place: Place
  /** Of the expectation. */
  expectPlace: Place
}

/** One case: its requests are asked one after another, and fail together. */
export interface TestCase {
  /** Unique in its suite. */
  name: string
  /** Groups of the tree above it. */
  group: string
  tags: ReadonlySet<string>
  steps: TestStep[]
  env: Readonly<Record<string, string | null>>
  place: Place
}

/** A suite that can be run. */
export interface LoadedSuite {
  file: string
  name: string
  value: Suite
  /** The file, and those that it includes. */
  files: OwnFile<Suite>[]
  policies: PolicyUnderTest[]
  /** Unix seconds. */
  now: number
  keys: ReadonlyMap<string, Named<KeySpec>>
  tokens: ReadonlyMap<string, Named<TokenSpec>>
  requests: ReadonlyMap<string, Named<RequestSpec>>
  fixtures: Named<Fixtures>[]
  cases: TestCase[]
}

/** The result of reading a suite. Findings of severity `error` mean that the suite cannot run. */
export interface SuiteReading {
  suite?: LoadedSuite
  findings: Finding[]
  files: OwnFile<Suite>[]
}

/** The place of steps that no file contains. */
export const NOWHERE: Place = {
  source: { file: '', text: '', documents: [], findings: [], lineStarts: [0] },
  pointer: '',
}
