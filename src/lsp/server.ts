import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Connection,
  type Definition,
  DidChangeWatchedFilesNotification,
  type DocumentSymbol,
  ErrorCodes,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  type Location,
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { applyFixes } from '../check/apply-fixes.js'
import { check } from '../check/check.js'
import type { Edit, Span } from '../core/finding.js'
import { type Action, actionsFor, findingsIn } from '../language/actions.js'
import { complete } from '../language/completion.js'
import { findDefinitions, findReferences, nameToRename, rename } from '../language/definition.js'
import { impliedValues } from '../language/hints.js'
import { type HoverContext, hover } from '../language/hover.js'
import { Model } from '../language/model.js'
import { documentSymbols } from '../language/symbols.js'
import { COMMANDS } from './commands.js'
import { completionItem, documentSymbol, hintOf } from './convert.js'
import { diagnosticOf, type SourceFile } from './diagnostics.js'
import type { Host } from './host.js'
import { Lenses } from './lenses.js'
import { type OpenFile, Projects } from './projects.js'
import { Publisher } from './publisher.js'
import { offsetOf, rangeOf } from './ranges.js'

const FIX_ALL = `${CodeActionKind.SourceFixAll}.claimwright`

/** Milliseconds before lenses are computed. An edit in the meantime cancels them: they cost more than diagnostics. */
const LENS_DELAY = 250

/** Answers an editor over a connection of the Language Server Protocol 3.18. */
export class Server {
  private readonly documents = new TextDocuments(TextDocument)
  private readonly projects: Projects
  private readonly publisher: Publisher
  private readonly lenses: Lenses
  /** The client has asked the server to end. */
  isShutDown = false
  private loadedModel: Model | undefined
  private canInsertSnippets = false
  private canWatch = false
  private canChangeFolders = false
  private canShow = false
  private showsResults = false

  constructor(
    private readonly connection: Connection,
    private readonly host: Host,
  ) {
    this.projects = new Projects(host)
    this.lenses = new Lenses(this.projects, host)
    this.publisher = new Publisher(connection, this.projects)
    connection.onInitialize((params) => this.initialize(params))
    connection.onInitialized(() => this.start())
    connection.onShutdown(() => {
      this.isShutDown = true
      this.publisher.stop()
    })
    this.followDocuments()
    this.answerRequests()
    this.documents.listen(connection)
  }

  private initialize(params: InitializeParams): InitializeResult {
    const { capabilities, workspaceFolders, rootUri, initializationOptions } = params
    this.canInsertSnippets = capabilities.workspace?.workspaceEdit?.snippetEditSupport === true
    this.canWatch = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true
    this.canChangeFolders = capabilities.workspace?.workspaceFolders === true
    this.canShow = capabilities.window?.showDocument?.support === true
    this.publisher.configure(initializationOptions)
    this.showsResults = initializationOptions?.showsResults === true
    const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : [])
    for (const uri of folders) this.projects.addFolder(uri)
    return {
      serverInfo: { name: 'claimwright' },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
        hoverProvider: true,
        completionProvider: { triggerCharacters: ['.', ' ', '"', '/'] },
        definitionProvider: true,
        referencesProvider: true,
        documentSymbolProvider: true,
        renameProvider: { prepareProvider: true },
        inlayHintProvider: true,
        codeLensProvider: {},
        executeCommandProvider: { commands: Object.values(COMMANDS) },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    }
  }

  private start(): void {
    if (this.canWatch)
      this.connection.client
        .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*.{yaml,yml,json,jwt}' }] })
        .catch((error: Error) => this.connection.console.warn(`changes on disk are not followed: ${error.message}`))
    // A client without them refuses the registration.
    if (this.canChangeFolders) this.followFolders()
    this.publisher.publishAll()
  }

  private followFolders(): void {
    this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      for (const { uri } of removed) {
        const project = this.projects.removeFolder(uri)
        if (project) this.publisher.clear(project)
      }
      for (const { uri } of added) this.projects.addFolder(uri)
      this.reopen()
    })
  }

  /** Files that are open belong to other projects when folders change. */
  private reopen(): void {
    for (const document of this.documents.all()) this.projects.open(document.uri, document.getText())
    this.publisher.publishAll()
  }

  private followDocuments(): void {
    const { documents, projects, publisher } = this
    documents.onDidChangeContent(({ document }) =>
      publisher.schedule(projects.open(document.uri, document.getText()).project),
    )
    documents.onDidClose(({ document }) => publisher.schedule(projects.close(document.uri)))
    this.connection.onDidChangeConfiguration(({ settings }) => publisher.configure(settings?.claimwright))
    this.connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri, type } of changes) {
        const project = projects.changeOnDisk(uri, type === FileChangeType.Deleted)
        if (project) publisher.schedule(project)
      }
    })
  }

  private answerRequests(): void {
    const { connection } = this
    connection.onHover((params, token) =>
      this.answer(params, token, (file, offset) => {
        const found = hover(file.workspace, file.name, offset, this.context(file))
        return (
          found && {
            contents: { kind: 'markdown', value: file.mask(found.markdown) },
            range: rangeOf(file.source, found),
          }
        )
      }),
    )
    connection.onCompletion((params, token) =>
      this.answer(params, token, (file, offset) =>
        complete(file.workspace, file.name, offset, this.context(file)).map((item) =>
          completionItem(item, file.source),
        ),
      ),
    )
    connection.onDefinition((params, token) =>
      this.answer(
        params,
        token,
        (file, offset): Definition => this.locations(file, findDefinitions(file.workspace, file.name, offset)),
      ),
    )
    connection.onReferences((params, token) =>
      this.answer(params, token, (file, offset) =>
        this.locations(file, findReferences(file.workspace, file.name, offset, params.context.includeDeclaration)),
      ),
    )
    connection.onPrepareRename((params, token) =>
      this.answer(params, token, (file, offset) => {
        const place = nameToRename(file.workspace, file.name, offset)
        return place && rangeOf(file.source, place)
      }),
    )
    connection.onRenameRequest((params, token) =>
      this.answer(params, token, (file, offset) => this.rename(file, offset, params.newName)),
    )
    connection.onDocumentSymbol((params, token) =>
      this.answer(params, token, ({ source }): DocumentSymbol[] =>
        documentSymbols(source).map((symbol) => documentSymbol(symbol, source)),
      ),
    )
    connection.languages.inlayHint.on((params, token) =>
      this.answer(params, token, ({ source }) => {
        const [from, to] = [offsetOf(source, params.range.start), offsetOf(source, params.range.end)]
        return impliedValues(source, this.model, from, to).map((hint) => hintOf(hint, source))
      }),
    )
    connection.onCodeLens(async (params, token) => {
      await delay(LENS_DELAY)
      return this.answer(params, token, (file) => this.lenses.find(file))
    })
    connection.onCodeAction((params, token) => this.answer(params, token, (file) => this.codeActions(file, params)))
    connection.onExecuteCommand(({ command, arguments: parameters }) => this.execute(command, parameters ?? []))
  }

  /** Answers a request about a file; `undefined` for unknown files. Requests that the client has cancelled fail. */
  private async answer<T>(
    { textDocument, position }: { textDocument: { uri: string }; position?: { line: number; character: number } },
    token: CancellationToken,
    find: (file: OpenFile, offset: number) => T | Promise<T>,
  ): Promise<T | null> {
    // Lets a cancellation that has already arrived take effect.
    await delay(0)
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled')
    // What other files define is part of most answers.
    await this.projects.loaded(textDocument.uri)
    const file = this.projects.file(textDocument.uri)
    return (file && (await find(file, position ? offsetOf(file.source, position) : 0))) ?? null
  }

  private get model(): Model {
    this.loadedModel ??= new Model(this.host.readSchema())
    return this.loadedModel
  }

  private context({ workspace }: OpenFile): HoverContext {
    return { model: this.model, tokens: workspace.checkOptions.tokens ?? [] }
  }

  private locations({ project }: OpenFile, spans: readonly Span[]): Location[] {
    return spans.flatMap((span) => {
      const file = this.projects.named(project, span.file)
      return file ? [{ uri: file.uri, range: rangeOf(file.source, span) }] : []
    })
  }

  private rename(file: OpenFile, offset: number, newName: string): WorkspaceEdit {
    try {
      return { changes: this.changes(file, rename(file.workspace, file.name, offset, newName)) }
    } catch (error) {
      throw new ResponseError(ErrorCodes.InvalidParams, (error as Error).message)
    }
  }

  private changes({ project }: OpenFile, edits: readonly Edit[]): Record<string, TextEdit[]> {
    const changes: Record<string, TextEdit[]> = {}
    for (const edit of edits) {
      const file = this.projects.named(project, edit.file)
      if (!file) continue
      changes[file.uri] ??= []
      changes[file.uri]!.push({ range: rangeOf(file.source, edit), newText: edit.text })
    }
    return changes
  }

  private codeActions(file: OpenFile, { range, context }: CodeActionParams): CodeAction[] {
    const wants = (kind: string) => !context.only || context.only.some((only) => isKindOf(kind, only))
    const findings = file.project.findings().get(file.name) ?? []
    const [start, end] = [offsetOf(file.source, range.start), offsetOf(file.source, range.end)]
    const actions = wants(CodeActionKind.QuickFix) ? actionsFor(file.source, findingsIn(findings, start, end)) : []
    return [
      ...actions.map((action) => this.codeAction(action, file)),
      ...(context.only && wants(FIX_ALL) ? this.fixAll(file) : []),
    ]
  }

  private codeAction(action: Action, file: OpenFile): CodeAction {
    const diagnostics = [diagnosticOf(action.finding, file, (name) => this.sourceFile(file, name))]
    const base = { title: action.title, kind: CodeActionKind.QuickFix, diagnostics }
    switch (action.kind) {
      case 'fix': {
        const title = action.isSafe ? action.title : `${action.title} (changes who is allowed)`
        return { ...base, title, isPreferred: action.isSafe, edit: { changes: this.changes(file, action.edits) } }
      }
      case 'suppress':
        return { ...base, edit: this.suppression(action, file) }
      case 'page':
        return { ...base, command: { title: action.title, command: COMMANDS.openPage, arguments: [action.url] } }
    }
  }

  private sourceFile({ project }: OpenFile, name: string): SourceFile | undefined {
    return this.projects.named(project, name)
  }

  /** Where the client can, the reason is a placeholder. Elsewhere the missing reason is a finding (CW1020). */
  private suppression({ suppression }: Action & { kind: 'suppress' }, { uri, source }: OpenFile): WorkspaceEdit {
    const { offset, before, after } = suppression
    const range = rangeOf(source, { start: offset, end: offset })
    if (!this.canInsertSnippets) return { changes: { [uri]: [{ range, newText: before.trimEnd() + after }] } }
    const value = `${before.replace(/[\\$}]/g, '\\$&')}\${1:reason}${after}`
    return {
      documentChanges: [
        { textDocument: { uri, version: null }, edits: [{ range, snippet: { kind: 'snippet', value } }] },
      ],
    }
  }

  /** All safe fixes of a file, applied until none remain. */
  private fixAll(file: OpenFile): CodeAction[] {
    const { workspace, source } = file
    const run = applyFixes(
      workspace.all(),
      (sources) => check(sources, workspace.checkOptions),
      ({ file: name }, text) => workspace.parse(name, text),
      ({ safe, edits }) => safe && edits.every((edit) => edit.file === file.name),
    )
    const fixed = run.sources.find((candidate) => candidate.file === file.name)!
    if (fixed.text === source.text) return []
    const edit = { range: rangeOf(source, { start: 0, end: source.text.length }), newText: fixed.text }
    return [{ title: 'Apply all safe fixes', kind: FIX_ALL, edit: { changes: { [file.uri]: [edit] } } }]
  }

  private async execute(command: string, parameters: unknown[]): Promise<unknown> {
    if (command === COMMANDS.openPage) return this.openPage(parameters[0])
    const text = await this.lenses.execute(command, parameters)
    if (text === undefined) throw new ResponseError(ErrorCodes.InvalidParams, `${command}: wrong name or arguments`)
    // Clients that show the result themselves say so.
    if (!this.showsResults) this.showMessage(text)
    return { text }
  }

  private async openPage(uri: unknown): Promise<unknown> {
    if (typeof uri !== 'string' || !uri.startsWith('https://'))
      throw new ResponseError(ErrorCodes.InvalidParams, `${COMMANDS.openPage} needs an address`)
    if (this.canShow) return this.connection.window.showDocument({ uri, external: true })
    this.showMessage(uri)
    return null
  }

  /** Sends a notification, unlike the request that the library sends, so there is no response to wait for. */
  private showMessage(message: string): void {
    void this.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message })
  }
}

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** `quickfix.x` is a `quickfix`. */
const isKindOf = (kind: string, wanted: string): boolean => kind === wanted || kind.startsWith(`${wanted}.`)
