import { type Disposable, EventEmitter, type TextDocumentContentProvider, Uri, ViewColumn, window, workspace } from 'vscode'

const SCHEME = 'claimwright-result'

/** Texts that commands print, as read-only documents. */
export class Results implements TextDocumentContentProvider, Disposable {
  private readonly texts = new Map<string, string>()
  private readonly changed = new EventEmitter<Uri>()
  readonly onDidChange = this.changed.event
  private readonly reports = window.createOutputChannel('Claimwright reports')
  private readonly registration = workspace.registerTextDocumentContentProvider(SCHEME, this)

  provideTextDocumentContent({ path }: Uri): string {
    return this.texts.get(path) ?? ''
  }

  /** Puts a text into the document of this name, and returns its address. */
  put(name: string, text: string): Uri {
    const uri = Uri.from({ scheme: SCHEME, path: `/${name}` })
    this.texts.set(uri.path, text)
    this.changed.fire(uri)
    return uri
  }

  /** Shows a report below the editors. */
  report(text: string): void {
    this.reports.clear()
    this.reports.append(text)
    this.reports.show(true)
  }

  async show(name: string, text: string): Promise<void> {
    const isMarkdown = /^\*\*|^- /m.test(text)
    const uri = this.put(`${name}.${isMarkdown ? 'md' : 'txt'}`, text)
    const document = await workspace.openTextDocument(uri)
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: true, preserveFocus: true })
  }

  dispose(): void {
    this.registration.dispose()
    this.changed.dispose()
    this.reports.dispose()
  }
}
