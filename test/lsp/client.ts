import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node'
import { COMMAND } from '../cli/run.js'
import { temporaryFolder } from '../temporary-folder.js'

/** An editor: the library that VS Code uses, connected to `claimwright lsp`. */
export class Editor {
  readonly published: PublishDiagnosticsParams[] = []
  readonly folder = temporaryFolder('lsp')
  initializeResult!: InitializeResult
  readonly process: ChildProcess
  readonly connection: ProtocolConnection
  stderr = ''
  readonly exited: Promise<number | null>
  private readonly waiting = new Set<() => void>()
  private version = 1

  /** `files`: texts by their path in the workspace folder. `env`: added to the server's environment. */
  constructor(files: Record<string, string> = {}, env: Record<string, string> = {}) {
    for (const [name, text] of Object.entries(files)) this.write(name, text)
    this.process = spawn(process.execPath, [COMMAND, 'lsp', '--stdio'], {
      stdio: 'pipe',
      env: { ...process.env, ...env },
    })
    this.process.stderr!.on('data', (chunk) => {
      this.stderr += String(chunk)
    })
    this.exited = new Promise((resolve) => this.process.once('exit', (code) => resolve(code)))
    this.connection = createProtocolConnection(
      new StreamMessageReader(this.process.stdout!),
      new StreamMessageWriter(this.process.stdin!),
    )
    this.connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.published.push(params)
      for (const check of this.waiting) check()
    })
    this.connection.onRequest(RegistrationRequest.type, () => {})
    this.connection.listen()
  }

  async start(options: { folders?: string[]; settings?: unknown; snippets?: boolean } = {}): Promise<this> {
    const folders = options.folders ?? ['']
    this.initializeResult = await this.connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: folders.map((name) => ({ uri: this.uri(name), name })),
      initializationOptions: options.settings,
      capabilities: {
        workspace: {
          workspaceFolders: true,
          didChangeWatchedFiles: { dynamicRegistration: true },
          workspaceEdit: { documentChanges: true, snippetEditSupport: options.snippets === true },
        },
        textDocument: { publishDiagnostics: { relatedInformation: true } },
      },
    })
    await this.connection.sendNotification(InitializedNotification.type, {})
    return this
  }

  uri(name: string): string {
    return pathToFileURL(name === '' ? this.folder : join(this.folder, name)).href
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true })
    writeFileSync(join(this.folder, name), text)
  }

  open(name: string, text: string): Promise<void> {
    return this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri: this.uri(name), languageId: 'yaml', version: this.version++, text },
    })
  }

  /** Replaces the whole text. */
  change(name: string, text: string): Promise<void> {
    return this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: this.uri(name), version: this.version++ },
      contentChanges: [{ text }],
    })
  }

  close(name: string): Promise<void> {
    return this.connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument: { uri: this.uri(name) },
    })
  }

  changedOnDisk(name: string, type: 1 | 2 | 3): Promise<void> {
    return this.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: this.uri(name), type }],
    })
  }

  /** The diagnostics that the editor shows for a file now. */
  diagnostics(name: string): Diagnostic[] {
    return this.published.findLast(({ uri }) => uri === this.uri(name))?.diagnostics ?? []
  }

  codes(name: string): unknown[] {
    return this.diagnostics(name).map(({ code }) => code)
  }

  /** Waits until the diagnostics of a file satisfy a condition. */
  async until(name: string, condition: (diagnostics: Diagnostic[]) => boolean): Promise<Diagnostic[]> {
    await new Promise<void>((resolve) => {
      const check = () => {
        if (!condition(this.diagnostics(name))) return
        this.waiting.delete(check)
        resolve()
      }
      this.waiting.add(check)
      check()
    })
    return this.diagnostics(name)
  }

  request<T>(method: string, name: string, position: Position, more: object = {}): Promise<T> {
    return this.connection.sendRequest(method, { textDocument: { uri: this.uri(name) }, position, ...more })
  }

  /** Ends the server as an editor does, and returns its exit code. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await Promise.race([this.connection.sendRequest(ShutdownRequest.type), this.exited])
      await this.connection.sendNotification(ExitNotification.type)
    }
    const code = await this.exited
    this.connection.dispose()
    return code
  }
}

/** Position of the first occurrence of `word` in a text, and `offset` characters behind it. */
export function positionOf(text: string, word: string, offset = 0): Position {
  const at = text.indexOf(word)
  if (at < 0) throw new Error(`no \`${word}\` in the text`)
  const before = text.slice(0, at + offset)
  return { line: before.split('\n').length - 1, character: before.length - before.lastIndexOf('\n') - 1 }
}
