import { basename } from 'node:path'
import { commands, type Disposable, type ExtensionContext, type TextDocument, window } from 'vscode'
import type { LanguageClient } from 'vscode-languageclient/node'
import type { Results } from './results.js'
import { run } from './run.js'

const DIALECTS = ['agentgateway', 'standalone', 'gloo', 'gloo-gateway-api', 'litellm', 'envoy']

/** The commands of the palette. All but `who` run the command line on the saved file. */
export function registerCommands(context: ExtensionContext, client: LanguageClient, results: Results): Disposable[] {
  const onFile = (name: string, work: (document: TextDocument) => Promise<void>): Disposable =>
    commands.registerCommand(name, async () => {
      const document = window.activeTextEditor?.document
      if (!document) void window.showInformationMessage('Open a policy first.')
      else await work(document)
    })
  return [
    onFile('claimwright.whoFile', async ({ uri }) => {
      await commands.executeCommand('claimwright.who', uri.toString())
    }),
    onFile('claimwright.explainFile', (document) => ask(context, results, document, 'explain')),
    onFile('claimwright.decideFile', (document) => ask(context, results, document, 'decide')),
    onFile('claimwright.convertFile', (document) => convert(context, results, document)),
    commands.registerCommand('claimwright.restart', () => client.restart()),
  ]
}

/** Asks for a request and claims, and shows what the gateway answers. */
async function ask(context: ExtensionContext, results: Results, document: TextDocument, command: 'decide' | 'explain'): Promise<void> {
  const url = await window.showInputBox({ title: 'Address of the request', value: '/', prompt: 'http://HOST/PATH, or /PATH' })
  if (url === undefined) return
  const claims = await window.showInputBox({
    title: 'Claims of the token, as JSON, supposed to be in a good token',
    placeHolder: '{"sub": "alice"}; empty: no token',
    validateInput: (text) => (text === '' || isObject(text) ? undefined : 'a JSON object, such as {"sub": "alice"}'),
  })
  if (claims === undefined || !(await document.save())) return
  const parameters = [command, basename(document.fileName), '--url', url, ...(claims === '' ? [] : ['--claims', claims])]
  const { stdout, stderr } = await run(context, document.fileName, parameters)
  await results.show(command, [stderr, stdout].filter((text) => text !== '').join('\n'))
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Shows the policy and its conversion side by side, and what was lost beside them. */
async function convert(context: ExtensionContext, results: Results, document: TextDocument): Promise<void> {
  const target = await window.showQuickPick(DIALECTS, { title: 'Convert to' })
  if (target === undefined || !(await document.save())) return
  const { stdout, stderr } = await run(context, document.fileName, ['convert', basename(document.fileName), '--to', target])
  if (stdout !== '') {
    const converted = results.put(`${target}.yaml`, stdout)
    await commands.executeCommand('vscode.diff', document.uri, converted, `${basename(document.fileName)} as ${target}`)
  }
  if (stderr !== '') results.report(stderr)
}
