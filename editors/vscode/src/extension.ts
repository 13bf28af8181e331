import { type ExtensionContext, window, workspace } from 'vscode'
import { createClient } from './client.js'
import { registerCommands } from './commands.js'
import { Results } from './results.js'
import { StatusBar } from './status-bar.js'

let stop: (() => Promise<void>) | undefined

/** Starts the language server that is bundled with the extension. */
export async function activate(context: ExtensionContext): Promise<void> {
  if (!workspace.getConfiguration('claimwright').get('enable', true)) return
  const results = new Results()
  const client = createClient(context, results)
  context.subscriptions.push(results, new StatusBar(client), ...registerCommands(context, client, results))
  stop = () => client.stop()
  try {
    await client.start()
  } catch (error) {
    void window.showErrorMessage(`Claimwright: the server does not start: ${(error as Error).message}`)
  }
}

export async function deactivate(): Promise<void> {
  await stop?.()
}
