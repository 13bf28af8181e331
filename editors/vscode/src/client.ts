import { type ExtensionContext, extensions, workspace } from 'vscode'
import { LanguageClient, type LanguageClientOptions, type ServerOptions, TransportKind } from 'vscode-languageclient/node'
import type { Results } from './results.js'
import { commandFile } from './run.js'

/** The client of `claimwright lsp`. What the server's commands answer is shown beside the editor. */
export function createClient(context: ExtensionContext, results: Results): LanguageClient {
  const settings = workspace.getConfiguration('claimwright')
  const server: ServerOptions = {
    module: commandFile(context),
    args: ['lsp'],
    transport: TransportKind.stdio,
  }
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: 'file', language: 'yaml' },
      { scheme: 'file', language: 'json' },
      { scheme: 'untitled', language: 'yaml' },
    ],
    initializationOptions: {
      showsResults: true,
      diagnostics: settings.get('diagnostics'),
      debounce: settings.get('debounce'),
      // What is not YAML is reported by the YAML extension, where there is one.
      syntax: extensions.getExtension('redhat.vscode-yaml') === undefined,
    },
    synchronize: { configurationSection: 'claimwright' },
    middleware: {
      executeCommand: async (command, parameters, next) => {
        const answer: unknown = await next(command, parameters)
        if (isText(answer)) await results.show(command.replace(/^claimwright\./, ''), answer.text)
        return answer
      },
    },
  }
  return new LanguageClient('claimwright', 'Claimwright', server, options)
}

const isText = (answer: unknown): answer is { text: string } =>
  typeof answer === 'object' && answer !== null && typeof (answer as { text?: unknown }).text === 'string'
