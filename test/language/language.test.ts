import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RULES } from '../../src/check/catalogue.js'
import { check } from '../../src/check/check.js'
import { exampleInput } from '../../src/check/rule.js'
import { accessOf, explainAccess } from '../../src/language/access.js'
import { actionsFor, withSuppression } from '../../src/language/actions.js'
import { impliedValues } from '../../src/language/hints.js'
import { hover } from '../../src/language/hover.js'
import { accessAt, accessLenses } from '../../src/language/lenses.js'
import { documentSymbols } from '../../src/language/symbols.js'
import { Workspace } from '../../src/language/workspace.js'
import { parse } from '../../src/yaml/parse.js'
import { context, cursorIn, MODEL, workspaceOf } from './workspace.js'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const example = (name: string): string => readFileSync(join(EXAMPLES, name), 'utf8')

/** Texts of all kinds: the examples of the rules, and our own files. */
const TEXTS = [
  ...RULES.flatMap(({ failing, passing }) => [exampleInput(failing).text, exampleInput(passing).text]),
  ...readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map(example),
]

describe('a workspace', () => {
  it('finds after any edits what check finds in all files at once', () => {
    const edits = fc.array(
      fc.record({ file: fc.integer({ min: 0, max: 5 }), text: fc.constantFrom(...TEXTS, undefined) }),
      { minLength: 2, maxLength: 8 },
    )
    fc.assert(
      fc.property(edits, (steps) => {
        const workspace = new Workspace()
        for (const { file, text } of steps) {
          workspace.update(`file-${file}.yaml`, text)
          workspace.check()
        }
        const found = [...workspace.check().values()].flat()
        const expected = check(workspace.all().map(({ file, text }) => parse(text, { file })))
        expect(found).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('orders files as a folder is read', () => {
    const workspace = workspaceOf({ 'b.yaml': '', 'a.yaml': '', 'a/z.yaml': '', 'a/b/c.yaml': '' })
    expect(workspace.all().map(({ file }) => file)).toEqual(['a/b/c.yaml', 'a/z.yaml', 'a.yaml', 'b.yaml'])
  })
})

describe('every place of every example', () => {
  it('has a hover, symbols, hints and actions without an error', () => {
    for (const text of TEXTS) {
      const workspace = workspaceOf({ 'a.yaml': text })
      const source = workspace.source('a.yaml')!
      for (let offset = 0; offset < text.length; offset += 23)
        hover(workspace, 'a.yaml', offset, context({ team: 'dev' }))
      documentSymbols(source)
      impliedValues(source, MODEL, 0, text.length)
      actionsFor(source, workspace.check().get('a.yaml')!)
    }
  })
})

describe('suppress with a reason', () => {
  it('accepts the finding of every failing example that has comments, wherever it is', () => {
    const missed: string[] = []
    for (const { failing, code } of RULES) {
      const { text, dialect, env } = exampleInput(failing)
      const source = parse(text, { file: 'a.yaml', ...(dialect && { dialect }), ...(env && { env }) })
      const options = { ...(dialect && { dialect }), ...(env && { env }) }
      const finding = check([source], options).find((candidate) => candidate.code === code)
      const action = finding && actionsFor(source, [finding]).find(({ kind }) => kind === 'suppress')
      if (action?.kind !== 'suppress') continue
      const accepted = parse(withSuppression(text, action.suppression, 'reviewed'), { file: 'a.yaml', ...options })
      const left = check([accepted], options).filter((candidate) => candidate.code === code)
      const before = check([source], options).filter((candidate) => candidate.code === code)
      if (left.length >= before.length) missed.push(code)
    }
    expect(missed).toEqual([])
  })
})

describe('hover', () => {
  const at = (marked: string, ...claims: Record<string, unknown>[]): string | undefined => {
    const { text, offset } = cursorIn(marked)
    return hover(workspaceOf({ 'a.yaml': text }), 'a.yaml', offset, context(...claims))?.markdown
  }
  const rule = (expression: string) =>
    `binds:\n- port: 3000\n  listeners:\n  - routes:\n    - policies:\n        authorization:\n          rules:\n          - ${expression}\n`

  it('shows values with their types, and what only a request decides', () => {
    expect(at(rule('jwt.age▮ > 3'), { age: 42 })).toContain('`42` (int)')
    expect(at(rule('request.pa▮th == "/x"'), {})).toContain('depends on `request`')
    expect(at(rule('jwt.team == "a" |▮| request.path == "/x"'), { team: 'a' })).toContain('`true`')
    expect(at(rule('jwt.mis▮sing == "a"'), {})).toContain('error: no such key')
  })

  it('never shows the token itself', () => {
    expect(at(rule('jwt.raw▮Token != ""'), { a: 1 })).not.toMatch(/eyJ/)
  })
})

describe('implied values', () => {
  it('are shown where the gateway has a default and the author wrote nothing', () => {
    const text =
      'binds:\n- port: 3000\n  listeners:\n  - routes:\n    - policies:\n        jwtAuth:\n          issuer: x\n'
    const hints = impliedValues(workspaceOf({ 'a.yaml': text }).source('a.yaml')!, MODEL, 0, text.length)
    const hint = hints.find(({ label }) => label === 'mode: optional (default)')
    expect(hint?.offset).toBe(text.indexOf('jwtAuth:') + 'jwtAuth:'.length)
    expect(
      impliedValues(parse(text.replace('issuer', 'mode: strict\n          issuer')), MODEL, 0, text.length).map(
        ({ label }) => label,
      ),
    ).not.toContain('mode: optional (default)')
  })
})

describe('symbols', () => {
  it('outline documents with their parts', () => {
    const [service] = documentSymbols(parse(example('gloo-workshop-lab12/virtual-service.yaml'), { file: 'a.yaml' }))
    expect(service!.name).toMatch(/^VirtualService /)
    expect(service!.children.map(({ detail }) => detail)).toEqual(expect.arrayContaining(['providers', 'routes']))
  })
})

describe('who gets in', () => {
  const folder = 'agentgateway-kubernetes-jwt-tutorial'
  const files = Object.fromEntries(
    ['backend.yaml', 'gateway.yaml', 'policy.yaml'].map((name) => [name, example(`${folder}/${name}`)]),
  )

  it('is a line above the policy, with the route that it applies to', () => {
    const workspace = workspaceOf(files)
    expect(accessLenses(workspace, 'policy.yaml').map(({ title }) => title)).toEqual([
      expect.stringMatching(/^Applies to 1 route: a token of solo.io that has exp, signed by a key of the policy/),
    ])
    const document = workspace.source('policy.yaml')!.documents[0]!
    expect(accessAt(workspace, document, '/kind')).toHaveLength(1)
    const { text, offset } = cursorIn(files['policy.yaml']!.replace('kind: A', 'kind: A▮'))
    expect(hover(workspaceOf({ ...files, 'policy.yaml': text }), 'policy.yaml', offset, context())!.markdown).toContain(
      '**Who gets in**',
    )
  })

  it('is judged by the chosen versions', () => {
    const workspace = workspaceOf(files)
    const versionOf = () => accessOf(workspace, 'policy.yaml')[0]!.gateway.program.version
    const newest = versionOf()
    workspace.configure({ targets: { agentgateway: '1.4.1' } })
    expect(versionOf()).toBe('1.4.1')
    expect(newest).not.toBe('1.4.1')
  })

  it('is explained for a sample token', async () => {
    const workspace = workspaceOf(files)
    const [row] = accessOf(workspace, 'policy.yaml')
    const { tokens } = context({ sub: 'alice' }, { sub: 'mallory' })
    expect((await explainAccess(row!, tokens[0], workspace.all()))[0]).toMatch(/token-0.json, POST .*: allowed 200/)
    expect((await explainAccess(row!, tokens[1], workspace.all()))[0]).toMatch(/token-1.json, POST .*: denied 403/)
    expect((await explainAccess(row!, undefined, workspace.all()))[0]).toMatch(/no token, .*: denied 401/)
  })
})
