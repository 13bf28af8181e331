import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  DocumentSymbol,
  Hover,
  InlayHint,
} from 'vscode-languageserver-protocol/node'
import { buildOnce } from '../cli/run.js'
import { HOSTILE, poisoned, RAW, SOURCES } from '../hostile.js'
import { Editor } from './client.js'

/*
 * The hostile text of test/hostile.ts in every place of a policy, through every answer of the language server: what an
 * editor shows has no raw control character, no forged line and no live markup.
 */

beforeAll(buildOnce)

let editor: Editor
afterAll(() => editor.stop())

/** Everything in an answer that an editor shows. Edits, addresses and arguments of commands are exact. */
function* shown(value: unknown, name = ''): Generator<{ name: string; text: string }> {
  if (typeof value === 'string') {
    if (!/^(?:newText|uri|targetUri|href|filterText|insertText|sortText|code|source|kind|command)$/.test(name))
      yield { name, text: value }
  } else if (Array.isArray(value)) for (const item of value) yield* shown(item, name)
  else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value))
      if (!['arguments', 'data', 'changes', 'documentChanges', 'edit', 'textEdit', 'snippet'].includes(key))
        yield* shown(member, key)
}

function expectHarmless(what: string, answer: unknown): void {
  for (const { name, text } of shown(answer)) {
    const where = `${what} ${name}: ${JSON.stringify(text).slice(0, 300)}`
    expect(RAW.exec(text)?.[0], `${where}: raw control character`).toBeUndefined()
    expect(
      text.split('\n').filter((line) => /^FORGED|^\s*::(?!:)|##\[/.test(line)),
      `${where}: forged line`,
    ).toEqual([])
    if (name === 'value') {
      const prose = text.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
      expect(
        /(?<!\\)\]\((?!https:\/\/github\.com\/claimwright\/)|<img|@evil|www\.evil|evil\.example/.exec(prose)?.[0],
        `${where}: live markup`,
      ).toBeUndefined()
    }
  }
}

describe('hostile text in an editor', () => {
  beforeAll(async () => {
    editor = await new Editor({
      'claimwright.yaml': 'tokens: [user.json]\n',
      'user.json': JSON.stringify({ sub: HOSTILE, team: HOSTILE, [HOSTILE]: 1 }),
    }).start()
  })

  for (const [dialect, policy] of Object.entries(SOURCES))
    it(`stays text in the policies of ${dialect}`, async () => {
      const name = `${dialect}.yaml`
      await editor.open(name, policy)
      let count = 0
      for (const text of poisoned(policy)) {
        count++
        await editor.change(name, `${text}unknownLast${count}: 1\n`)
        const textDocument = { uri: editor.uri(name) }
        const ask = <T>(method: string, params: object): Promise<T> =>
          editor.connection.sendRequest<T>(`textDocument/${method}`, { textDocument, ...params })
        const lines = text.split('\n')
        const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } }
        expectHarmless('symbols', await ask<DocumentSymbol[]>('documentSymbol', {}))
        expectHarmless('hints', await ask<InlayHint[]>('inlayHint', { range }))
        const actions = await ask<CodeAction[]>('codeAction', { range, context: { diagnostics: [] } })
        expectHarmless('actions', actions)
        const hostile = lines.findIndex((line) => line.includes('FORGED'))
        for (const line of new Set([Math.max(0, hostile), count % lines.length])) {
          const position = { line, character: Math.max(0, lines[line]!.search(/\S/)) + 1 }
          const end = { line, character: lines[line]!.length }
          expectHarmless('hover', await ask<Hover | null>('hover', { position }))
          expectHarmless('hover', await ask<Hover | null>('hover', { position: end }))
          expectHarmless('completion', await ask<CompletionItem[]>('completion', { position: end }))
          await ask('rename', { position, newName: HOSTILE }).catch((error: Error) =>
            expectHarmless('rename', { message: error.message }),
          )
        }
        if (count % 8 === 0) {
          const lenses = await ask<CodeLens[]>('codeLens', {})
          expectHarmless('lenses', lenses)
          for (const { command } of (lenses ?? []).slice(0, 3))
            if (command)
              expectHarmless(
                'command',
                await editor.connection.sendRequest('workspace/executeCommand', {
                  command: command.command,
                  arguments: command.arguments,
                }),
              )
        }
      }
      expect(count).toBeGreaterThan(10)
      for (const published of editor.published) expectHarmless('diagnostics', published.diagnostics)
      await editor.close(name)
    })

  it('reports nothing on standard error', () => {
    expect(editor.published.flatMap(({ diagnostics }) => diagnostics).length).toBeGreaterThan(50)
    expect(editor.stderr).toBe('')
  })
})
