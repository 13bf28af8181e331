import type { Descriptor } from '../core/descriptor.js'
import type { Finding } from '../core/finding.js'
import type { Loss } from '../core/losses.js'
import type { EngineId, Program } from '../core/program.js'
import type { WriteOptions } from '../core/write-options.js'
import type { WrittenDocument } from '../core/writer.js'
import type { Assumption } from '../kubernetes/assumption.js'
import type { Graph } from '../kubernetes/graph.js'
import type { DialectId, Family } from './descriptors.js'

/**
 * One way of writing policy: its descriptor, and how its documents are read and written. Its members call the functions
 * of the folder instead of holding them, so that the code of a dialect is loaded when it is used.
 */
export interface Dialect extends Descriptor<DialectId, Family> {
  /** The input has something of this dialect. `named`: the caller specified this dialect. */
  detect(graph: Graph, named?: boolean): boolean
  /** Objects that the input lacks and needs; `read` gets a graph that has them. Same input, same objects. */
  assume?(graph: Graph): Assumption[]
  /** One program a configuration (a Kubernetes input is one). */
  read(graph: Graph): Reading
  /** The engine whose programs it writes and reads. Programs of other engines go through `retarget/` first. */
  engine?: EngineId
  /** It has no place for keys: they are fetched, always. */
  fetchesKeys?: true
}

/** Converts a program of a dialect's gateway to resources; reading them again with `read` gives the same program. */
export type Write = (program: Program, options: WriteOptions) => Writing

export interface Reading {
  programs: Program[]
  findings: Finding[]
  /** The gateway refuses to load the input, so there is no program. */
  refused: boolean
}

/** What a dialect makes of a program: documents as plain data in the order to print them. */
export interface Writing {
  /** Suggested file name, `agentgateway.yaml`; several documents share a file. */
  files: { name: string; documents: WrittenDocument[] }[]
  losses: Loss[]
  /**
   * Variables that the target's process must have, reported as `manual`: the output is read back with placeholder
   * values.
   */
  environment?: Record<string, string>
  /** Files of secrets that must exist, by path: not printed either. */
  secretFiles?: Record<string, string>
  /** Objects that the cluster must have (Secrets), reported as `manual` and never printed: the text is read back with them. */
  cluster?: Record<string, unknown>[]
}
