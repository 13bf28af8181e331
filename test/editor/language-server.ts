import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node.js'

export interface Diagnostic {
  range: { start: Position; end: Position }
  message: string
}

interface Position {
  line: number
  character: number
}

const ROOT = join(import.meta.dirname, '../..')
const SERVER = join(ROOT, 'node_modules/yaml-language-server/bin/yaml-language-server')

/** The YAML language server that editors run, driven over its standard input and output. */
export class LanguageServer {
  private readonly waiting = new Map<string, (diagnostics: Diagnostic[]) => void>()
  private count = 0

  private constructor(
    private readonly process: ChildProcess,
    private readonly connection: MessageConnection,
  ) {}

  /** @param schemas settings `yaml.schemas`: globs by schema */
  static async start(schemas: Record<string, string | string[]>, folder: string): Promise<LanguageServer> {
    const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] })
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    )
    const settings: Record<string, unknown> = {
      yaml: {
        schemas,
        validate: true,
        hover: true,
        completion: true,
        schemaStore: { enable: false },
        kubernetesCRDStore: { enable: false },
      },
    }
    connection.onRequest('workspace/configuration', ({ items }: { items: { section: string }[] }) =>
      items.map(({ section }) => settings[section] ?? null),
    )
    connection.onRequest('client/registerCapability', () => null)
    const server = new LanguageServer(child, connection)
    connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => server.waiting.get(uri)?.(diagnostics),
    )
    connection.listen()
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      capabilities: {
        workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
        textDocument: { completion: { completionItem: { snippetSupport: false } }, hover: {} },
      },
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'policies' }],
    })
    await connection.sendNotification('initialized', {})
    await connection.sendNotification('workspace/didChangeConfiguration', { settings })
    return server
  }

  /** Opens a text as a new file of this folder, and waits for what the server says of it. */
  async open(
    folder: string,
    text: string,
    name = `file-${this.count++}.yaml`,
  ): Promise<{ uri: string; diagnostics: Diagnostic[] }> {
    const uri = pathToFileURL(join(folder, name)).href
    const diagnostics = new Promise<Diagnostic[]>((resolve) => this.waiting.set(uri, resolve))
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    })
    return { uri, diagnostics: await diagnostics }
  }

  /** What is offered at the mark `|` of a text. */
  async complete(folder: string, marked: string): Promise<string[]> {
    const { uri, position } = await this.openMarked(folder, marked)
    const answer = (await this.connection.sendRequest('textDocument/completion', {
      textDocument: { uri },
      position,
    })) as {
      items: { label: string }[]
    }
    return answer.items.map(({ label }) => label)
  }

  /** What is shown at the mark `|` of a text. */
  async hover(folder: string, marked: string): Promise<string> {
    const { uri, position } = await this.openMarked(folder, marked)
    const answer = (await this.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position })) as {
      contents: { value: string } | string
    } | null
    return typeof answer?.contents === 'string' ? answer.contents : (answer?.contents.value ?? '')
  }

  private async openMarked(folder: string, marked: string): Promise<{ uri: string; position: Position }> {
    const at = marked.indexOf('|')
    const before = marked.slice(0, at).split('\n')
    const { uri } = await this.open(folder, marked.slice(0, at) + marked.slice(at + 1))
    return { uri, position: { line: before.length - 1, character: before.at(-1)!.length } }
  }

  stop(): void {
    this.connection.dispose()
    this.process.kill()
  }
}
