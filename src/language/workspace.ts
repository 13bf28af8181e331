import { type CheckOptions, check } from '../check/check.js'
import type { Finding } from '../core/finding.js'
import { getOrAdd } from '../core/get-or-add.js'
import { groupBy } from '../core/group-by.js'
import { type ParseOptions, parse } from '../yaml/parse.js'
import type { Source } from '../yaml/source.js'
import { indexObjects, type ObjectIndex } from './objects.js'

/** Options of `parse` and `check` for every file of a workspace. */
export type WorkspaceOptions = Omit<ParseOptions, 'file'> & CheckOptions

/**
 * Files that are read together, as an editor or a page holds them. Findings are those of `check` on all files. After an
 * edit, only the edited file is parsed, and only the files that depend on it are checked: a configuration of
 * a standalone gateway, LiteLLM or Envoy is independent of other files, Kubernetes objects refer to each other.
 */
export class Workspace {
  private readonly sources = new Map<string, Source>()
  private checked = new Map<string, CheckedGroup>()
  private findings: ReadonlyMap<string, readonly Finding[]> | undefined
  private index: ObjectIndex | undefined
  private sorted: Source[] | undefined
  private readonly answers = new Map<unknown, Map<string, Answer>>()

  constructor(private options: WorkspaceOptions = {}) {}

  /** Sets the text of a file; without a text, the file is removed. Returns whether anything changed. */
  update(file: string, text: string | undefined): boolean {
    if (this.sources.get(file)?.text === text) return false
    if (text === undefined) this.sources.delete(file)
    else this.sources.set(file, this.parse(file, text, this.sources.get(file)))
    this.invalidate()
    return true
  }

  /** Uses other options from now on: all files are parsed and checked again. */
  configure(options: WorkspaceOptions): void {
    this.options = options
    for (const { file, text } of [...this.sources.values()]) this.sources.set(file, this.parse(file, text))
    this.checked.clear()
    this.answers.clear()
    this.invalidate()
  }

  /** Parses a text that is not part of the workspace (yet) as one of its files. */
  parse(file: string, text: string, previous?: Source): Source {
    const { dialect, env } = this.options
    return parse(text, { file, previous, ...(dialect && { dialect }), ...(env && { env }) })
  }

  get checkOptions(): CheckOptions {
    return this.options
  }

  files(): Iterable<string> {
    return this.sources.keys()
  }

  source(file: string): Source | undefined {
    return this.sources.get(file)
  }

  /** All files, in the order in which `check` reads a folder. */
  all(): Source[] {
    this.sorted ??= [...this.sources.values()].sort(byPath)
    return this.sorted
  }

  /** Findings of every file, by file; files without findings have an empty list. */
  check(): ReadonlyMap<string, readonly Finding[]> {
    this.findings ??= this.checkGroups()
    return this.findings
  }

  /** A value of the files that are read together with a file, computed again when one of them has changed. */
  ask<T>(file: string, compute: (sources: Source[], options: CheckOptions) => T): T | undefined {
    const entry = [...groupSources(this.all())].find(([, sources]) => sources.some((source) => source.file === file))
    if (!entry) return undefined
    const [name, sources] = entry
    const answers = getOrAdd(this.answers, compute, () => new Map<string, Answer>())
    const known = answers.get(name)
    if (known && isSame(known.sources, sources)) return known.value as T
    const value = compute(sources, this.options)
    answers.set(name, { sources, value })
    return value
  }

  /** Kubernetes objects and the references between them. */
  objects(): ObjectIndex {
    this.index ??= indexObjects(this.all())
    return this.index
  }

  private invalidate(): void {
    this.findings = undefined
    this.index = undefined
    this.sorted = undefined
  }

  private checkGroups(): ReadonlyMap<string, readonly Finding[]> {
    const next = new Map<string, CheckedGroup>()
    const byFile = new Map<string, Finding[]>(this.all().map(({ file }) => [file, []]))
    for (const [name, sources] of groupSources(this.all())) {
      const group = this.checkGroup(name, sources)
      next.set(name, group)
      for (const finding of group.findings) byFile.get(finding.span.file)?.push(finding)
    }
    this.checked = next
    return byFile
  }

  private checkGroup(name: string, sources: Source[]): CheckedGroup {
    const known = this.checked.get(name)
    return known && isSame(known.sources, sources) ? known : { sources, findings: check(sources, this.options) }
  }
}

/** Folder by folder, names in order. */
function byPath({ file: a }: Source, { file: b }: Source): number {
  const [before, after] = [a.split('/'), b.split('/')]
  const different = before.findIndex((name, index) => name !== after[index])
  return different < 0 ? before.length - after.length : before[different]! < (after[different] ?? '') ? -1 : 1
}

const isSame = (a: readonly Source[], b: readonly Source[]): boolean =>
  a.length === b.length && a.every((source, index) => source === b[index])

interface Answer {
  sources: Source[]
  value: unknown
}

interface CheckedGroup {
  sources: Source[]
  findings: Finding[]
}

/** Name of the group of files whose objects can refer to each other. No file has this name. */
const CONNECTED = '\0'

const groupSources = (sources: Source[]): Map<string, Source[]> =>
  groupBy(sources, (source) => (isIndependent(source) ? source.file : CONNECTED))

/** The file has no Kubernetes objects, so other files cannot reference it. */
const isIndependent = ({ documents }: Source): boolean => documents.every(({ kind }) => kind === undefined)
