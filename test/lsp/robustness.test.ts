import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  CancellationTokenSource,
  type CodeLens,
  type CompletionItem,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node'
import { buildOnce, COMMAND, EXAMPLES } from '../cli/run.js'
import { Editor, positionOf } from './client.js'

beforeAll(buildOnce)

const TUTORIAL = 'agentgateway-kubernetes-jwt-tutorial'
const example = (name: string): string => readFileSync(join(EXAMPLES, TUTORIAL, name), 'utf8')
const files = () =>
  Object.fromEntries(['backend.yaml', 'gateway.yaml', 'policy.yaml'].map((name) => [name, example(name)]))

describe('garbage on standard input', () => {
  it.each([
    ['a sentence', 'hello, is anybody there?', 'middle of a message'],
    ['bytes', Buffer.from([0, 1, 2, 255, 254, 13, 10, 13, 10]), 'not the Language Server Protocol'],
    ['much of it', Buffer.alloc(1_000_000, 'y\n'), 'expected `Content-Length: N`'],
    ['a header without a length', 'Content-Type: x\r\n\r\n{}', 'no `Content-Length`'],
    ['a length that is no number', 'Content-Length: many\r\n\r\n{}', 'no `Content-Length`'],
    ['a length that is too large', 'Content-Length: 999999999\r\n\r\n{}', 'too large'],
    ['half a message', 'Content-Length: 100\r\n\r\n{"jsonrpc"', 'middle of a message'],
  ])('%s ends it with exit code 2 and one line', (_, input, message) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'lsp'], { input, encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('nothing at all ends it with exit code 1: no `shutdown` came', () => {
    expect(spawnSync(process.execPath, [COMMAND, 'lsp'], { input: '', encoding: 'utf8' })).toMatchObject({
      status: 1,
      stdout: '',
      stderr: '',
    })
  })
})

describe('the server', () => {
  let editor: Editor
  afterEach(async () => {
    await editor.stop()
  })

  it('ends with exit code 0 after `shutdown` and `exit`', async () => {
    editor = await new Editor().start()
    expect(await editor.stop()).toBe(0)
    expect(editor.stderr).toBe('')
  })

  it('answers after messages that are no JSON, no requests, or unknown', async () => {
    editor = await new Editor(files()).start()
    const send = (text: string) =>
      editor.process.stdin!.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
    send('{"jsonrpc": "2.0", "id": ')
    send('[]')
    send(
      '{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///nowhere.yaml","version":1},"contentChanges":[]}}',
    )
    send('{"jsonrpc":"2.0","method":"$/unknown"}')
    await expect(editor.connection.sendRequest('claimwright/unknown')).rejects.toThrow()
    const lens = await editor.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
      textDocument: { uri: editor.uri('policy.yaml') },
    })
    expect(lens.length).toBeGreaterThan(0)
  })

  it('answers requests about files that do not exist, and positions outside of the text', async () => {
    editor = await new Editor(files()).start()
    expect(await editor.request('textDocument/hover', 'nowhere.yaml', { line: 0, character: 0 })).toBeNull()
    expect(await editor.request('textDocument/hover', 'policy.yaml', { line: 9999, character: 9999 })).toBeNull()
    await expect(
      editor.connection.sendRequest('workspace/executeCommand', { command: 'claimwright.who', arguments: [{}] }),
    ).rejects.toThrow()
    await expect(
      editor.connection.sendRequest('workspace/executeCommand', { command: 'rm -rf', arguments: [] }),
    ).rejects.toThrow()
    await expect(
      editor.connection.sendRequest('workspace/executeCommand', {
        command: 'claimwright.openPage',
        arguments: ['file:///etc/passwd'],
      }),
    ).rejects.toThrow()
  })

  it('fails requests that are cancelled', async () => {
    editor = await new Editor(files()).start()
    const source = new CancellationTokenSource()
    const lens = editor.connection.sendRequest(
      'textDocument/codeLens',
      { textDocument: { uri: editor.uri('policy.yaml') } },
      source.token,
    )
    source.cancel()
    await expect(lens).rejects.toMatchObject({ code: -32800 })
  })

  it('sends diagnostics of the last of many quick edits alone', async () => {
    editor = await new Editor().start()
    const text = example('policy.yaml')
    await editor.open('policy.yaml', text)
    for (let edit = 0; edit < 200; edit++) await editor.change('policy.yaml', `${text}# ${edit}\nunknown${edit}: 1\n`)
    await editor.until('policy.yaml', (all) => all.some(({ message }) => String(message).includes('unknown199')))
    const sent = editor.published.filter(({ uri }) => uri === editor.uri('policy.yaml'))
    expect(sent.length).toBeLessThan(20)
  })

  it('completes, renames over files, and executes the commands of its lenses', async () => {
    editor = await new Editor({
      ...files(),
      'claimwright.yaml': 'tokens: [alice.json]\n',
      'alice.json': '{"sub":"alice"}',
    }).start()
    const policy = example('policy.yaml')
    const target = positionOf(policy, 'name: agentgateway-proxy', 6)
    const items = await editor.request<CompletionItem[]>('textDocument/completion', 'policy.yaml', target)
    expect(items.map(({ label }) => label)).toContain('agentgateway-proxy')
    const { changes } = await editor.request<WorkspaceEdit>('textDocument/rename', 'policy.yaml', target, {
      newName: 'edge',
    })
    expect(Object.keys(changes!).sort()).toEqual([
      editor.uri('backend.yaml'),
      editor.uri('gateway.yaml'),
      editor.uri('policy.yaml'),
    ])
    const lenses = await editor.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
      textDocument: { uri: editor.uri('policy.yaml') },
    })
    const texts = await Promise.all(
      lenses.map(({ command }) =>
        editor.connection.sendRequest<{ text: string }>('workspace/executeCommand', {
          command: command!.command,
          arguments: command!.arguments,
        }),
      ),
    )
    expect(lenses.map(({ command }) => command!.title)).toEqual([
      expect.stringContaining('Applies to 1 route'),
      'explain with alice.json',
    ])
    expect(texts[0]!.text).toContain('Who gets in')
    expect(texts[1]!.text).toMatch(/alice.json, .*: allowed 200\n/)
  })

  it('shows the results of the tests that touch a policy', async () => {
    const suite = (status: number) => `name: access
policy: [backend.yaml, gateway.yaml, policy.yaml]
requests:
  chat: POST http://any.example/v1/chat/completions
matrix:
  none: { chat: ${status} }
`
    editor = await new Editor({
      ...files(),
      'a.claimwright-test.yaml': suite(401),
      'other.yaml': example('policy.yaml').replace('jwt-auth', 'other'),
    }).start()
    const titles = async (name: string) => {
      const textDocument = { uri: editor.uri(name) }
      const lenses = await editor.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument })
      return lenses.map(({ command }) => command!.title).filter((title) => title.startsWith('tests of'))
    }
    expect(await titles('policy.yaml')).toEqual(['tests of access: 1 passed'])
    expect(await titles('other.yaml')).toEqual([])
    // Results are those of the buffers, saved or not.
    await editor.open('a.claimwright-test.yaml', suite(200))
    expect(await titles('policy.yaml')).toEqual([
      expect.stringMatching(/^tests of access: 1 of 1 failed: .*expected 200, got 401/),
    ])
    await editor.open(
      'policy.yaml',
      example('policy.yaml')
        .replace('mode: Strict', 'mode: Permissive')
        .replace(/ {4}authorization[\s\S]*/, ''),
    )
    expect(await titles('policy.yaml')).toEqual([expect.stringContaining('expected 200, got 400')])
  })
})

it('keeps its memory over 1,000 edits', async () => {
  // With room to spare, Node collects late, and its memory says little about what is kept.
  const editor = await new Editor(files(), { NODE_OPTIONS: '--max-old-space-size=128 --max-semi-space-size=4' }).start()
  const text = example('policy.yaml')
  await editor.open('policy.yaml', text)
  const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${editor.process.pid}/status`, 'utf8'))?.[1])
  const edit = async (from: number, to: number) => {
    for (let number = from; number < to; number++) {
      await editor.change('policy.yaml', `${text}# ${number}\n`)
      await editor.request('textDocument/hover', 'policy.yaml', positionOf(text, 'kind', 1))
    }
  }
  await edit(0, 300)
  const before = resident()
  await edit(300, 1300)
  const after = resident()
  await editor.stop()
  // Kilobytes. A workspace that was kept for each edit would take a hundred times as much.
  expect(after - before).toBeLessThan(30_000)
})
