import type { Finding } from '../core/finding.js'
import { Workspace } from '../language/workspace.js'
import type { Source } from '../yaml/source.js'
import type { Host, Settings } from './host.js'

/** A folder with its `claimwright.yaml`: files on disk, and the buffers of the editor in their place. */
export class Project {
  readonly workspace: Workspace
  private settings: Settings
  /** Fulfilled when the files of the folder have been read. */
  loaded: Promise<void> = Promise.resolve()
  /** Grows with every change. */
  version = 0
  /** Texts that are not parsed yet: only the newest one of a file counts. */
  private readonly pending = new Map<string, string | undefined>()

  /** `isWhole`: all files of the folder are read together; otherwise only those that are open. */
  constructor(
    readonly folder: string,
    readonly isWhole: boolean,
    private readonly host: Host,
  ) {
    this.settings = host.readSettings(folder)
    this.workspace = new Workspace(this.settings.options)
  }

  get problem(): Settings['problem'] {
    return this.settings.problem
  }

  /** Name of a file in findings: relative to the folder. */
  nameOf(path: string): string {
    return this.host.relativePath(this.folder, path) ?? path
  }

  /** Sets the text of a file. It is parsed on demand. */
  update(name: string, text: string | undefined): void {
    this.version++
    if (text !== undefined && this.settings.isIgnored(name)) this.pending.set(name, undefined)
    else this.pending.set(name, text)
  }

  /** Reads a file from disk; a file that does not exist (any more) is removed. */
  reload(path: string): void {
    this.update(this.nameOf(path), this.host.readText(path))
  }

  usesAsSetting(path: string): boolean {
    return this.settings.readFrom.includes(path)
  }

  /** Reads the settings again. */
  configure(): void {
    this.version++
    this.flush()
    this.settings = this.host.readSettings(this.folder)
    this.workspace.configure(this.settings.options)
  }

  source(name: string): Source | undefined {
    this.flush()
    return this.workspace.source(name)
  }

  /** Parses what has changed. */
  flush(): Workspace {
    for (const [name, text] of this.pending) this.workspace.update(name, text)
    this.pending.clear()
    return this.workspace
  }

  findings(): ReadonlyMap<string, readonly Finding[]> {
    const workspace = this.flush()
    const { filter } = this.settings
    const sources = new Map(workspace.all().map((source) => [source.file, source]))
    return new Map([...workspace.check()].map(([file, findings]) => [file, filter(findings, sources)]))
  }
}
