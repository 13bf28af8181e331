import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { type ExtensionContext, workspace } from 'vscode'

/** The command that is bundled with the extension, or the one of the settings. */
export function commandFile(context: ExtensionContext): string {
  const given = workspace.getConfiguration('claimwright').get<string>('server', '')
  return given === '' ? context.asAbsolutePath('server/dist/cli/claimwright.js') : given
}

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

/** Runs a command on a file, in the Node that the editor brings. */
export function run(context: ExtensionContext, file: string, parameters: readonly string[]): Promise<Ran> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const options = { cwd: dirname(file), env, maxBuffer: 16 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile(process.execPath, [commandFile(context), ...parameters], options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 4 : 0
      resolve({ code, stdout, stderr: stderr || (error && code === 4 ? error.message : '') })
    })
  })
}
