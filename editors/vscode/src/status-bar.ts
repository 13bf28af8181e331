import { DiagnosticSeverity, type Disposable, languages, StatusBarAlignment, window } from 'vscode'
import { type LanguageClient, State } from 'vscode-languageclient/node'

/** Whether the server runs, and what it finds in the workspace. */
export class StatusBar implements Disposable {
  private readonly item = window.createStatusBarItem('claimwright', StatusBarAlignment.Right, 10)
  private readonly subscriptions: Disposable[]

  constructor(private readonly client: LanguageClient) {
    this.item.name = 'Claimwright'
    this.item.command = 'workbench.actions.view.problems'
    this.subscriptions = [client.onDidChangeState(() => this.update()), languages.onDidChangeDiagnostics(() => this.update())]
    this.update()
    this.item.show()
  }

  private update(): void {
    const { errors, warnings } = countFindings()
    const isRunning = this.client.state === State.Running
    this.item.text = isRunning ? `$(shield) ${errors} $(error) ${warnings} $(warning)` : '$(shield) stopped'
    this.item.tooltip = isRunning ? `Claimwright: ${errors} errors, ${warnings} warnings` : 'Claimwright: the server is not running'
  }

  dispose(): void {
    for (const subscription of [...this.subscriptions, this.item]) subscription.dispose()
  }
}

function countFindings(): { errors: number; warnings: number } {
  const all = languages.getDiagnostics().flatMap(([, diagnostics]) => diagnostics.filter(({ source }) => source === 'claimwright'))
  const count = (severity: DiagnosticSeverity) => all.filter((diagnostic) => diagnostic.severity === severity).length
  return { errors: count(DiagnosticSeverity.Error), warnings: count(DiagnosticSeverity.Warning) }
}
