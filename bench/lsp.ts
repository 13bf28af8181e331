/**
 * An edit in a workspace of 2,000 lines, from the new text to the findings of all files, against one plain parse of the
 * same texts with `yaml`. The goal is a ratio of 2.0 at most. `Diagnostics` are what the language server sends; their
 * conversion is included.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { Workspace } from '../src/language/workspace.js'
import { diagnosticOf } from '../src/lsp/diagnostics.js'

const GOAL = 2
const LINES = 2000
const ROUNDS = 60
const EXAMPLES = join(import.meta.dirname, '../examples')

/** Copies of our examples, each in namespaces of its own, until there are enough lines. */
function texts(isWanted: (text: string) => boolean): Map<string, string> {
  const names = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))
  const examples = names.map((name) => [name, readFileSync(join(EXAMPLES, name), 'utf8')] as const)
  const wanted = examples.filter(([, text]) => isWanted(text))
  const files = new Map<string, string>()
  let lines = 0
  for (let copy = 0; lines < LINES; copy++)
    for (const [name, text] of wanted) {
      const moved = text.replaceAll(/namespace: ([\w-]+)/g, `namespace: $1-${copy}`)
      files.set(`copy-${copy}/${name}`, moved)
      lines += moved.split('\n').length
    }
  return files
}

function cpu(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!

function measure(name: string, files: Map<string, string>, goal = Number.POSITIVE_INFINITY): void {
  const workspace = new Workspace()
  for (const [file, text] of files) workspace.update(file, text)
  const names = [...files.keys()]
  const respond = (): number => {
    let sent = 0
    for (const [file, findings] of workspace.check())
      for (const finding of findings) {
        const source = workspace.source(file)!
        diagnosticOf(finding, { uri: file, source }, (other) => ({ uri: other, source: workspace.source(other)! }))
        sent++
      }
    return sent
  }
  const edit = (round: number): void => {
    const file = names[(round * 7) % names.length]!
    workspace.update(file, `${files.get(file)!}# edit ${round}\n`)
    respond()
  }
  const parse = () => [...files.values()].map((text) => parseAllDocuments(text))
  for (let round = 0; round < ROUNDS; round++) edit(round)
  for (let round = 0; round < 20; round++) parse()
  const edits: number[] = []
  const parses: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    edits.push(cpu(() => edit(ROUNDS + round)))
    parses.push(cpu(parse))
  }
  const ratio = median(edits) / median(parses)
  console.log(
    `${name}: ${names.length} files, ${respond()} findings; edit ${median(edits).toFixed(1)} ms of CPU, plain parse ` +
      `${median(parses).toFixed(1)} ms, ratio ${ratio.toFixed(2)}${Number.isFinite(goal) ? ` (goal ${goal.toFixed(1)})` : ''}`,
  )
  if (process.argv.includes('--check') && ratio > goal) process.exitCode = 1
}

measure(
  'all dialects',
  texts(() => true),
  GOAL,
)
measure(
  'Kubernetes alone',
  texts((text) => /^apiVersion:/m.test(text)),
  GOAL,
)
// One file is parsed as a whole, whichever document of it changes: no goal.
const separate = texts((text) => /^apiVersion:/m.test(text))
measure('Kubernetes in one file', new Map([['all.yaml', [...separate.values()].join('\n---\n')]]))
