import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CodeAction, Hover, Location, TextDocumentEdit } from 'vscode-languageserver-protocol/node'
import { buildOnce } from '../cli/run.js'
import { LanguageServer } from '../editor/language-server.js'
import { Editor, positionOf } from './client.js'

const POLICY = `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata:
  name: jwt
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: HTTPRoute
    name: models
  traffic:
    jwtAuthentication:
      mode: strict
      providers:
      - issuer: https://login.example.com
        audiences: [models]
        jwks:
          inline: '{"keys":[{"kid":"k1","alg":"ES256","kty":"EC","crv":"P-256","x":"HjYtB8alxifX26rJSfCCoqcIDJaEW1PW4KmJ8RiqWCc","y":"8Dw4XwEJ7qOHhUNNZ7EupHoSEX3jOSlFJRbtgB59R4w"}]}'
    authorization:
      policy:
        matchExpressions:
        - jwt.team == "dev"
`
const GOOD = POLICY.replace('mode: strict', 'mode: Strict')
const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: models
spec:
  parentRefs:
  - name: edge
  rules:
  - backendRefs:
    - name: models
      port: 80
`

let editor: Editor
beforeAll(buildOnce)
afterEach(async () => {
  await editor.stop()
})

describe('diagnostics', () => {
  it('show what check finds, at its characters, with the page about it', async () => {
    editor = await new Editor().start()
    await editor.open('policy.yaml', POLICY)
    const found = await editor.until('policy.yaml', (all) => all.some(({ code }) => code === 'CW2012'))
    const mode = found.find(({ code }) => code === 'CW2012')
    expect(mode).toMatchObject({
      code: 'CW2012',
      source: 'claimwright',
      severity: 1,
      range: { start: positionOf(POLICY, 'strict'), end: positionOf(POLICY, 'strict', 6) },
      codeDescription: { href: expect.stringContaining('docs/rules/mode-spelling.md') },
    })
    expect(mode!.message).toContain('write `Strict`')
    await editor.change('policy.yaml', GOOD)
    await editor.until('policy.yaml', (all) => !all.some(({ code }) => code === 'CW2012'))
  })

  it('count UTF-16 code units, with carriage returns and characters beyond the basic plane', async () => {
    editor = await new Editor().start()
    const text = POLICY.replace('metadata:', '# 𝔘𝔫𝔦𝔠𝔬𝔡𝔢\nmetadata: # é')
      .replaceAll('\n', '\r\n')
      .replace('mode: strict', 'mode: "strict" # 𝔵')
    await editor.open('policy.yaml', text)
    const found = await editor.until('policy.yaml', (all) => all.some(({ code }) => code === 'CW2012'))
    const mode = found.find(({ code }) => code === 'CW2012')
    expect(mode!.range.start).toEqual(positionOf(text, '"strict"'))
  })

  it('read the buffers of all files together, and the files on disk beside them', async () => {
    const duplicate = GOOD.replace('name: jwt', 'name: jwt # again')
    editor = await new Editor({ 'a.yaml': GOOD, 'b.yaml': ROUTE }).start()
    await editor.open('c.yaml', duplicate)
    const [first] = await editor.until('a.yaml', (all) => all.some(({ code }) => code === 'CW3002'))
    expect(first!.relatedInformation).toEqual([
      {
        message: expect.any(String),
        location: {
          uri: editor.uri('c.yaml'),
          range: { start: positionOf(duplicate, 'jwt'), end: positionOf(duplicate, 'jwt', 3) },
        },
      },
    ])
    // Closing a buffer that was never saved takes it out again.
    await editor.close('c.yaml')
    await editor.until('a.yaml', (all) => !all.some(({ code }) => code === 'CW3002'))
  })

  it('of a configuration in a ConfigMap have its own columns', async () => {
    editor = await new Editor().start()
    const text = `apiVersion: v1
kind: ConfigMap
metadata:
  name: agw
data:
  config.yaml: |
    binds:
    - port: 3000
      listeners:
      - routes:
        - policies:
            jwtAuht: {}
          backends: [{ host: "127.0.0.1:9000" }]
`
    await editor.open('map.yaml', text)
    const [unknown] = await editor.until('map.yaml', (all) => all.length > 0)
    expect(unknown).toMatchObject({
      code: 'CW2001',
      range: { start: positionOf(text, 'jwtAuht'), end: positionOf(text, 'jwtAuht', 7) },
    })
  })

  it('follow changes on disk and settings', async () => {
    editor = await new Editor({ 'policy.yaml': POLICY }).start()
    await editor.until('policy.yaml', (all) => all.some(({ code }) => code === 'CW2012'))
    editor.write('policy.yaml', GOOD)
    await editor.changedOnDisk('policy.yaml', 2)
    await editor.until('policy.yaml', (all) => !all.some(({ code }) => code === 'CW2012'))
    editor.write('policy.yaml', POLICY)
    editor.write('claimwright.yaml', 'severities:\n  CW2012: warning\n')
    await editor.changedOnDisk('policy.yaml', 2)
    await editor.changedOnDisk('claimwright.yaml', 1)
    await editor.until('policy.yaml', (all) => all.some(({ code, severity }) => code === 'CW2012' && severity === 2))
    editor.write('claimwright.yaml', 'severities:\n  CW2012: loud\n')
    await editor.changedOnDisk('claimwright.yaml', 2)
    const [problem] = await editor.until('claimwright.yaml', (all) => all.length > 0)
    expect(problem!.range.start).toEqual({ line: 1, character: 10 })
    editor.write('claimwright.yaml', '')
    await editor.changedOnDisk('claimwright.yaml', 2)
    await editor.until('claimwright.yaml', (all) => all.length === 0)
  })

  it('keep workspace folders apart', async () => {
    editor = await new Editor({ 'one/a.yaml': GOOD, 'two/b.yaml': GOOD }).start({ folders: ['one', 'two'] })
    await editor.open('one/a.yaml', POLICY)
    await editor.until('one/a.yaml', (all) => all.some(({ code }) => code === 'CW2012'))
    expect(editor.codes('one/a.yaml')).not.toContain('CW3002')
    expect(editor.codes('two/b.yaml')).not.toContain('CW3002')
  })

  it('can be limited to open files', async () => {
    editor = await new Editor({ 'a.yaml': POLICY, 'b.yaml': POLICY }).start({ settings: { diagnostics: 'open' } })
    await editor.open('b.yaml', POLICY)
    await editor.until('b.yaml', (all) => all.length > 0)
    expect(editor.diagnostics('a.yaml')).toEqual([])
  })

  it('beside the YAML language server report nothing twice', async () => {
    const broken = `${POLICY}---\nkind: [\napiVersion: agentgateway.dev/v1alpha1\n`
    editor = await new Editor().start({ settings: { syntax: false } })
    await editor.open('policy.yaml', broken)
    const ours = await editor.until('policy.yaml', (all) => all.length > 0)
    const yaml = await LanguageServer.start({}, editor.folder)
    try {
      const theirs = (await yaml.open(editor.folder, broken, 'policy.yaml')).diagnostics
      expect(theirs.length).toBeGreaterThan(0)
      const lines = new Set(theirs.map(({ range }) => range.start.line))
      expect(ours.filter(({ range }) => lines.has(range.start.line))).toEqual([])
    } finally {
      yaml.stop()
    }
  })

  it('never show a secret', async () => {
    editor = await new Editor().start()
    const secret = 'hunter2hunter2'
    await editor.open(
      'litellm.yaml',
      `general_settings:\n  master_key: ${secret}\n  litellm_jwtauth:\n    public_key_ttl: ${secret}\n`,
    )
    await editor.until('litellm.yaml', (all) => all.length > 0)
    expect(JSON.stringify(editor.published)).not.toContain(secret)
  })
})

describe('code actions', () => {
  const actionsAt = (name: string, text: string, word: string, only?: string[]) =>
    editor.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: editor.uri(name) },
      range: { start: positionOf(text, word), end: positionOf(text, word, 1) },
      context: { diagnostics: [], ...(only && { only }) },
    }) as Promise<CodeAction[]>

  it('offer the fix, a comment with a reason, and the rule page', async () => {
    editor = await new Editor().start({ snippets: true })
    await editor.open('policy.yaml', POLICY)
    const actions = await actionsAt('policy.yaml', POLICY, 'strict')
    expect(actions.map(({ title }) => title)).toEqual([
      'write `Strict`',
      'Suppress mode-spelling on line 12 with a reason',
      'Open the page about mode-spelling',
    ])
    expect(actions[0]!.edit!.changes![editor.uri('policy.yaml')]).toEqual([
      { range: { start: positionOf(POLICY, 'strict'), end: positionOf(POLICY, 'strict', 6) }, newText: 'Strict' },
    ])
    const [change] = actions[1]!.edit!.documentChanges as TextDocumentEdit[]
    expect(change!.edits).toEqual([
      {
        range: { start: { line: 11, character: 0 }, end: { line: 11, character: 0 } },
        snippet: { kind: 'snippet', value: `      # claimwright: ignore[mode-spelling] \${1:reason}\n` },
      },
    ])
  })

  it('accept a finding without snippets: the missing reason is a finding then', async () => {
    editor = await new Editor().start()
    await editor.open('policy.yaml', POLICY)
    const actions = await actionsAt('policy.yaml', POLICY, 'strict')
    const [edit] = actions[1]!.edit!.changes![editor.uri('policy.yaml')]!
    const lines = POLICY.split('\n')
    lines.splice(edit!.range.start.line, 0, edit!.newText.trimEnd())
    await editor.change('policy.yaml', lines.join('\n'))
    const found = await editor.until('policy.yaml', (all) => all.some(({ code }) => code === 'CW1020'))
    expect(found.map(({ code }) => code)).not.toContain('CW2012')
  })

  it('fix everything that is safe, for saving', async () => {
    editor = await new Editor().start()
    await editor.open('policy.yaml', POLICY)
    const [all, ...others] = await actionsAt('policy.yaml', POLICY, 'apiVersion', ['source.fixAll'])
    expect(others).toEqual([])
    expect(all!.edit!.changes![editor.uri('policy.yaml')]![0]!.newText).toContain('mode: Strict')
  })
})

describe('hover', () => {
  it('documents a field, with its default', async () => {
    editor = await new Editor().start()
    await editor.open('policy.yaml', POLICY)
    const hover = await editor.request<Hover>('textDocument/hover', 'policy.yaml', positionOf(POLICY, 'mode:', 1))
    const { value } = hover.contents as { value: string }
    expect(value).toContain('default: `"Strict"`')
    expect(value).toContain('`Optional`')
    expect(value).toContain('docs/rules/jwt-optional-unguarded.md')
  })

  it('evaluates the part of an expression under the cursor for the sample tokens', async () => {
    editor = await new Editor({
      'claimwright.yaml': 'tokens: [dev.json, other.json]\n',
      'dev.json': '{"team": "dev"}',
      'other.json': '{}',
    }).start()
    await editor.open('policy.yaml', POLICY)
    const whole = await editor.request<Hover>('textDocument/hover', 'policy.yaml', positionOf(POLICY, '== "dev"', 1))
    expect((whole.contents as { value: string }).value).toMatch(/dev\.json`: `true` \(bool\)\n.*other\.json`: error: /)
    const part = await editor.request<Hover>('textDocument/hover', 'policy.yaml', positionOf(POLICY, 'jwt.team', 5))
    expect((part.contents as { value: string }).value).toContain('`"dev"` (string)')
  })
})

describe('definition', () => {
  it('leads from a reference to the object in another file', async () => {
    editor = await new Editor({ 'route.yaml': ROUTE }).start()
    await editor.open('policy.yaml', GOOD)
    const found = await editor.request<Location[]>(
      'textDocument/definition',
      'policy.yaml',
      positionOf(GOOD, 'name: models', 7),
    )
    expect(found).toEqual([
      {
        uri: editor.uri('route.yaml'),
        range: { start: positionOf(ROUTE, 'models'), end: positionOf(ROUTE, 'models', 6) },
      },
    ])
  })
})
