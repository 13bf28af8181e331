import type { Code } from '../core/codes.js'
import type { Finding, Span } from '../core/finding.js'
import type { Problem } from '../validate/problem.js'
import { rootOf } from '../validate/schema.js'
import { walk } from '../validate/walk.js'
import { lineStarts, locate, span } from '../yaml/locate.js'
import { aliasBudget, materialise, type Oddity } from '../yaml/materialise.js'
import { nearest } from '../yaml/nearest.js'
import type { Document, Part, Source } from '../yaml/source.js'
import { parsePiece, splitDocuments } from '../yaml/stream.js'
import { OTHER, type YamlReader } from '../yaml/yaml-reader.js'
import type { Suite } from './model/suite.js'

/** One file of a suite: its text, its value as the schema has it, and what is wrong with it. */
export interface SuiteFile {
  source: Source
  /** Absent where the text or its structure is wrong. */
  value?: Suite
  findings: Finding[]
}

/** YAML 1.2 with merge keys; repeated keys are refused. */
const READER: YamlReader = {
  ...OTHER,
  program: 'claimwright test',
  refuses: 'the suite is not run',
  refusesDuplicates: () => true,
  manyDocuments: false,
}

/** Reads and validates the text of a suite. Never throws; nesting and aliases are bounded as in every other file. */
export function readSuiteFile(file: string, text: string): SuiteFile {
  const source: Source = { file, text, documents: [], findings: [], lineStarts: lineStarts(text) }
  const findings: Finding[] = []
  const pieces = splitDocuments(text)
  const items = pieces.flatMap((piece) => [...parsePiece(text, piece, READER)])
  const [first, second] = items
  if (!first) return { source, findings: [finding('CW8001', span(source, 0, 0), 'the suite is empty')] }
  if (!('yaml' in first))
    return {
      source,
      findings: [finding('CW8001', span(source, first.tooDeepAt, first.tooDeepAt), 'the suite nests too deeply')],
    }
  const { yaml } = first
  const { value, oddities, exhausted } = materialise(yaml.contents, READER, aliasBudget())
  const document: Document = { file, index: 0, family: null, value, valid: yaml.errors.length === 0, yaml }
  source.documents.push(document)
  const [error] = yaml.errors
  if (error) {
    const [start, end] = error.pos
    findings.push(finding('CW8001', span(source, start, end), error.message.split('\n')[0]!.replace(/ at line.*/, '')))
  }
  for (const odd of oddities) findings.push(...oddityFinding(source, odd))
  if (second && 'yaml' in second)
    findings.push(
      finding('CW8001', span(source, second.yaml.range[0], second.yaml.range[0]), 'a suite is one YAML document'),
    )
  if (error || exhausted || findings.length > 0) return { source, findings }
  const problems = walk(rootOf({ family: 'suite' })!, value, { dropsNulls: false, isOpen: () => false })
  for (const finding of problems.map((problem) => problemFinding(source, problem))) findings.push(finding)
  if (findings.length > 0) return { source, findings }
  return { source, value: value as Suite, findings }
}

/** What is wrong with a case whose placeholders are filled in, at the case. */
export function caseFindings(source: Source, pointer: string, value: unknown): Finding[] {
  const root = { ...rootOf({ family: 'suite' })!, type: 'CaseSpec' }
  const problems = walk(root, value, { dropsNulls: false, isOpen: () => false })
  return problems.map((problem) => problemFinding(source, { ...problem, pointer: pointer + problem.pointer }))
}

const ODDITIES: Partial<Record<Oddity['kind'], (text: string) => string>> = {
  'duplicate-key': (text) => `\`${text}\` is set twice`,
  'bad-key': () => 'a key must be a string',
  'unknown-alias': (text) => `\`*${text}\` names an anchor that does not exist before it`,
  'recursive-alias': (text) => `\`*${text}\` contains itself`,
  'too-many-aliases': () => 'the aliases of the suite expand to too many values',
  'bad-merge': () => '`<<` merges maps only',
}

function oddityFinding(source: Source, { kind, start, end, text }: Oddity): Finding[] {
  const message = ODDITIES[kind]?.(text.slice(0, 80))
  return message === undefined ? [] : [finding('CW8001', span(source, start, end), message)]
}

/** A finding at a node of a suite. */
export function findingAt(
  source: Source,
  pointer: string,
  code: Code,
  message: string,
  more: { help?: string | undefined; part?: Part; severity?: Finding['severity'] } = {},
): Finding {
  return finding(code, locate(source, { document: 0, pointer }, more.part ?? 'value'), message, more)
}

function finding(
  code: Code,
  at: Span,
  message: string,
  { help, severity = 'error' }: { help?: string | undefined; severity?: Finding['severity'] } = {},
): Finding {
  return { code, severity, confidence: 'high', message, span: at, related: [], ...(help !== undefined && { help }) }
}

function problemFinding(source: Source, problem: Problem): Finding {
  const { pointer } = problem
  const { message, help } = describeProblem(problem)
  const part = problem.part ?? (problem.kind === 'missing' ? 'key' : 'value')
  return findingAt(source, pointer, 'CW8002', message, { help, part })
}

function describeProblem(problem: Problem): { message: string; help?: string } {
  switch (problem.kind) {
    case 'unknown': {
      const meant = nearest(problem.key, problem.known)
      const help = meant === undefined ? `expected one of: ${problem.known.join(', ')}` : `did you mean \`${meant}\`?`
      return { message: `unknown member \`${problem.key.slice(0, 80)}\``, help }
    }
    case 'type': {
      const isUnquoted = problem.expected.includes('string') && /^(?:number|integer|boolean)$/.test(problem.found)
      const message = `expected ${problem.expected.join(' or ')}, found ${problem.found}`
      return { message, ...(isUnquoted && { help: 'put it in quotes' }) }
    }
    case 'value':
      return {
        message: `\`${String(JSON.stringify(problem.value)).slice(0, 80)}\` is not a possible value`,
        help: `expected one of: ${problem.allowed.map((one) => JSON.stringify(one)).join(', ')}`,
      }
    case 'limit':
      return { message: `the value ${problem.what}` }
    case 'missing':
      return { message: `\`${problem.key}\` is missing` }
    case 'choose': {
      const names = problem.members.map((name) => `\`${name}\``).join(', ')
      return {
        message: problem.atLeast
          ? `one of ${names} is missing`
          : problem.set.length === 0
            ? `exactly one of ${names} is required`
            : `only one of ${names} can be set`,
      }
    }
    case 'together':
      return { message: `${problem.members.map((name) => `\`${name}\``).join(' and ')} exclude each other` }
    case 'said':
      return { message: problem.message }
    default:
      return { message: 'the value is not possible here' }
  }
}
