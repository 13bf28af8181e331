import type { Finding } from '../core/finding.js'
import type { WorkspaceOptions } from '../language/workspace.js'
import type { Surroundings } from '../suite/surroundings.js'
import type { Source } from '../yaml/source.js'

/** What the server needs of the machine that it runs on. Paths are absolute. */
export interface Host {
  toPath(uri: string): string | undefined
  toUri(path: string): string
  /** `path` relative to `folder`, with `/`; `undefined`: it is elsewhere. */
  relativePath(folder: string, path: string): string | undefined
  folderOf(path: string): string
  /** The absolute path of one that the command line would understand. */
  absolutePath(path: string): string
  /** Policy files below a folder: those that `check` reads. */
  listFiles(folder: string): string[]
  readText(path: string): string | undefined
  /** Settings of `claimwright.yaml` in a folder. */
  readSettings(folder: string): Settings
  /** Suites of tests below a folder, with what they need of the machine. `textOf` is asked first. */
  suites(folder: string, textOf: (path: string) => string | undefined): SuiteHost
  /** The content of `schema.json`. */
  readSchema(): { definitions: Record<string, unknown> }
}

export interface SuiteHost {
  files: string[]
  around: Surroundings
}

export interface Settings {
  options: WorkspaceOptions
  /** Files that are not checked, by their path relative to the folder. */
  isIgnored: (file: string) => boolean
  /** Findings that the baseline does not list. */
  filter: (findings: readonly Finding[], sources: ReadonlyMap<string, Source>) => readonly Finding[]
  /** Files that the settings were read from: absolute paths. */
  readFrom: string[]
  /** What is wrong with the settings; line and column count from 1. */
  problem?: { path: string; line: number; column: number; message: string }
}
