import {
  type Connection,
  type Diagnostic,
  DiagnosticSeverity,
  LogMessageNotification,
  MessageType,
} from 'vscode-languageserver'
import { getOrAdd } from '../core/get-or-add.js'
import { diagnosticOf } from './diagnostics.js'
import type { Project } from './project.js'
import type { Projects } from './projects.js'

/** What every YAML parser reports. */
const SYNTAX = 'CW1001'

/** Milliseconds without a change after which findings are computed. */
const DEBOUNCE = 120

/**
 * Sends diagnostics when a project has changed and has been left alone for a moment. What an edit outdates is never
 * computed, and files whose diagnostics stay the same are not sent again.
 */
export class Publisher {
  private readonly timers = new Map<Project, ReturnType<typeof setTimeout>>()
  /** JSON of the diagnostics that the client has, by project and address. */
  private readonly sent = new Map<Project, Map<string, string>>()
  private isLimitedToOpen = false
  private reportsSyntax = true
  private debounce = DEBOUNCE

  constructor(
    private readonly connection: Connection,
    private readonly projects: Projects,
  ) {}

  /**
   * `diagnostics`: `workspace` for all files of the folders (default), `open` for those in the editor. `syntax`: false
   * where another server reports what is not YAML.
   */
  configure(settings: unknown): void {
    const { diagnostics, debounce, syntax } = (settings ?? {}) as Record<string, unknown>
    if (diagnostics !== undefined) this.isLimitedToOpen = diagnostics === 'open'
    if (typeof syntax === 'boolean') this.reportsSyntax = syntax
    if (typeof debounce === 'number' && debounce >= 0 && debounce <= 10_000) this.debounce = debounce
    for (const project of this.projects.all()) this.schedule(project)
  }

  schedule(project: Project): void {
    clearTimeout(this.timers.get(project))
    this.timers.set(
      project,
      setTimeout(() => void this.publishLoaded(project), this.debounce),
    )
  }

  publishAll(): void {
    for (const project of this.projects.all()) void this.publishLoaded(project)
  }

  /** Takes the diagnostics of a project back. */
  clear(project: Project): void {
    clearTimeout(this.timers.get(project))
    for (const uri of [...(this.sent.get(project)?.keys() ?? [])]) this.send(project, uri, [])
    this.sent.delete(project)
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer)
    this.timers.clear()
  }

  /** An internal error is reported, and the server goes on: the next edit may not have it. */
  private async publishLoaded(project: Project): Promise<void> {
    try {
      await project.loaded
      this.publish(project)
    } catch (error) {
      const message = `internal error (please report it): ${(error as Error).stack}`
      void this.connection.sendNotification(LogMessageNotification.type, { type: MessageType.Error, message })
    }
  }

  private publish(project: Project): void {
    this.timers.delete(project)
    const current = new Map<string, Diagnostic[]>()
    for (const [name, findings] of project.findings()) {
      if (this.isLimitedToOpen && !this.projects.isOpen(project, name)) continue
      const file = this.projects.named(project, name)!
      const reported = this.reportsSyntax ? findings : findings.filter(({ code }) => code !== SYNTAX)
      const diagnostics = reported.map((finding) =>
        diagnosticOf(finding, file, (other) => this.projects.named(project, other)),
      )
      current.set(file.uri, diagnostics)
    }
    const { problem } = project
    if (problem) current.set(this.projects.uriOfPath(problem.path), [problemDiagnostic(problem)])
    for (const uri of this.sent.get(project)?.keys() ?? []) if (!current.has(uri)) current.set(uri, [])
    for (const [uri, diagnostics] of current) this.send(project, uri, diagnostics)
  }

  private send(project: Project, uri: string, diagnostics: Diagnostic[]): void {
    const sent = getOrAdd(this.sent, project, () => new Map<string, string>())
    const json = JSON.stringify(diagnostics)
    if ((sent.get(uri) ?? '[]') === json) return
    if (diagnostics.length === 0) sent.delete(uri)
    else sent.set(uri, json)
    void this.connection.sendDiagnostics({ uri, diagnostics })
  }
}

/** What is wrong with `claimwright.yaml`. */
function problemDiagnostic({ line, column, message }: NonNullable<Project['problem']>): Diagnostic {
  const position = { line: line - 1, character: column - 1 }
  return {
    range: { start: position, end: position },
    severity: DiagnosticSeverity.Error,
    source: 'claimwright',
    message,
  }
}
