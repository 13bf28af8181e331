import type * as YAML from 'yaml'
import type { Finding, Origin, Span } from '../core/finding.js'
import type { Family } from '../dialects/descriptors.js'
import type { Place } from './places.js'

export type { Family }

/** One file's text and the YAML documents in it. Problems are collected here, never thrown. */
export interface Source {
  /** Path as given, `-` for standard input. */
  file: string
  text: string
  documents: Document[]
  /** Syntax findings (CW1xxx). A broken document has findings and, if its readable part has a kind, an entry here. */
  findings: Finding[]
  lineStarts: number[]
}

/** One YAML document, read as the dialect's own program reads it. */
export interface Document {
  file: string
  index: number
  /** `null`: not a supported document. */
  family: Family | null
  /** Kubernetes kinds only. */
  apiVersion?: string
  kind?: string
  /** Plain data: objects, arrays, strings, numbers, booleans, null. Standalone: after `$VARIABLES` are expanded. */
  value: unknown
  /** The parsed document, for positions and comments, parsed again when needed. Its ranges point into `Source.text`. */
  readonly yaml: YAML.Document.Parsed
  /** The same positions, where the document is of the YAML that `quickRead` reads: small and fast. */
  readonly places?: Place | undefined
  /** False when it has syntax errors. */
  valid: boolean
  /** A template (Helm, Jinja): its rendered form is unknown. */
  isTemplate?: true
  /** A configuration in a ConfigMap of the same source. */
  isEmbedded?: true
  /** Its text is escaped in the source, so that text cannot be inserted verbatim. */
  isQuoted?: true
}

/** The part of a node that a finding refers to. */
export type Part = 'key' | 'value' | 'pair'

export type { Finding, Origin, Span }
