import type { Assumption } from '../bind/assumption.js'
import type { Graph } from '../bind/graph.js'
import type { Finding, Origin } from '../finding.js'
import type { DialectId, EngineId, Program } from '../program/program.js'

/** One way of writing policy. A dialect is a folder; adding one is the folder plus a line in `registry.ts`. */
export interface Dialect {
  id: DialectId
  title: string
  /** The input holds something of this dialect. `named`: the caller says that it is of this dialect. */
  detect(graph: Graph, named?: boolean): boolean
  /** Objects that the input lacks and needs; `read` gets a graph that has them. Same input, same objects. */
  assume?(graph: Graph): Assumption[]
  /** One program a configuration (a Kubernetes input is one). */
  read(graph: Graph): Reading
  /** The engine whose programs it writes and reads. Programs of other engines go through `retarget/` first. */
  engine?: EngineId
  /** It has no place for keys: they are fetched, always. */
  fetchesKeys?: true
  /** Program of this dialect's own engine to resources; `read` of what it writes gives the same program. */
  write?(program: Program, options: WriteOptions): Writing
}

export interface Reading {
  programs: Program[]
  findings: Finding[]
  /** The gateway refuses to load the input: no program answers for it. */
  refused: boolean
}

/** Values that a source may lack and a target need (`--set NAME=VALUE`). */
export const SETTINGS = {
  issuer: 'issuer of tokens, where the source compares none',
  'jwks-url': 'address where keys are published',
  kid: 'key ID of a key that has none',
  teams: "teams in LiteLLM's database: A,B or *",
  users: "users in LiteLLM's database: A,B or *",
  organizations: "organizations in LiteLLM's database: A,B or *",
  agents: "agents in LiteLLM's database: A,B or *",
  'end-users': "end users in LiteLLM's database: A,B or *",
} as const

export type SettingName = keyof typeof SETTINGS

export interface WriteOptions {
  /** Values that the source lacks and the target needs. */
  set: Partial<Record<SettingName, string>>
  /** Answers of key addresses, for targets that need keys inline. */
  fetched: ReadonlyMap<string, import('../http.js').FetchAnswer>
}

/** What a dialect makes of a program: documents as plain data in the order to print them. */
export interface Writing {
  /** Suggested file name, `agentgateway.yaml`; several documents share a file. */
  files: { name: string; documents: WrittenDocument[] }[]
  losses: Loss[]
  /** Variables that the target's process must have, told as `manual`: the text is read back with stand-ins for them. */
  environment?: Record<string, string>
}

export interface WrittenDocument {
  value: Record<string, unknown>
  /** Pointer in `value` to the place in the source it came from: comments are carried along these. */
  origins: ReadonlyMap<string, Origin>
}

/** What a source field became. Fields that no loss names are `exact` when their node was written. */
export interface Loss {
  origin: Origin
  status: 'exact' | 'approximate' | 'manual' | 'unsupported'
  note: string
  /** It is about fields with this value only, of those that the place holds. */
  only?: string
}
