import type { Code } from '../core/codes.js'
import type { Finding, Span } from '../core/finding.js'
import { quoteNames } from '../core/quote-names.js'
import { lineStarts, locate, span } from '../yaml/locate.js'
import { aliasBudget, materialise, type Oddity } from '../yaml/materialise.js'
import { nearest } from '../yaml/nearest.js'
import type { Document, Part, Source } from '../yaml/source.js'
import { parsePiece, splitDocuments } from '../yaml/stream.js'
import { OTHER, type YamlReader } from '../yaml/yaml-reader.js'
import type { Problem } from './problem.js'
import { type Root, rootOf } from './schema.js'
import { walk } from './walk.js'

/** A YAML file of claimwright itself: its text, its value as its schema has it, and what is wrong with it. */
export interface OwnFile<T> {
  source: Source
  /** Absent where the text or its structure is wrong, or where there is nothing in it. */
  value?: T
  findings: Finding[]
}

interface OwnFileKind {
  /** Of its schema. */
  family: string
  /** In messages: `the suite`. */
  name: string
  isOptional?: boolean
}

/** YAML 1.2 with merge keys; repeated keys are refused. */
const READER: YamlReader = {
  ...OTHER,
  program: 'claimwright',
  refuses: 'the file is not used',
  refusesDuplicates: () => true,
  manyDocuments: false,
}

/** Reads and validates the text of a file. Never throws; nesting and aliases are bounded as in every other file. */
export function readOwnFile<T>(file: string, text: string, { family, name, isOptional }: OwnFileKind): OwnFile<T> {
  const source: Source = { file, text, documents: [], findings: [], lineStarts: lineStarts(text) }
  const findings: Finding[] = []
  const items = splitDocuments(text).flatMap((piece) => [...parsePiece(text, piece, READER)])
  const [first, second] = items
  if (!first) return { source, findings: isOptional ? [] : [finding('CW8001', span(source, 0, 0), `${name} is empty`)] }
  if (!('yaml' in first))
    return {
      source,
      findings: [finding('CW8001', span(source, first.tooDeepAt, first.tooDeepAt), `${name} nests too deeply`)],
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
      finding('CW8001', span(source, second.yaml.range[0], second.yaml.range[0]), `${name} must be one YAML document`),
    )
  if (error || exhausted || findings.length > 0) return { source, findings }
  findings.push(...findingsOfValue(source, '', value, rootOf({ family })!))
  return findings.length > 0 ? { source, findings } : { source, value: value as T, findings }
}

/** What is wrong with a value at a pointer. */
export function findingsOfValue(source: Source, pointer: string, value: unknown, root: Root): Finding[] {
  const problems = walk(root, value, { dropsNulls: false, isOpen: () => false })
  return problems.map((problem) => problemFinding(source, { ...problem, pointer: pointer + problem.pointer }))
}

const ODDITIES: Partial<Record<Oddity['kind'], (text: string) => string>> = {
  'duplicate-key': (text) => `\`${text}\` is set twice`,
  'bad-key': () => 'a key must be a string',
  'unknown-alias': (text) => `\`*${text}\` names an anchor that does not exist before it`,
  'recursive-alias': (text) => `\`*${text}\` contains itself`,
  'too-many-aliases': () => 'the aliases expand to too many values',
  'bad-merge': () => '`<<` merges maps only',
}

function oddityFinding(source: Source, { kind, start, end, text }: Oddity): Finding[] {
  const message = ODDITIES[kind]?.(text.slice(0, 80))
  return message === undefined ? [] : [finding('CW8001', span(source, start, end), message)]
}

/** A finding at a node. */
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
  span: Span,
  message: string,
  { help, severity = 'error' }: { help?: string | undefined; severity?: Finding['severity'] } = {},
): Finding {
  return { code, severity, confidence: 'high', message, span, related: [], ...(help !== undefined && { help }) }
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
      const names = quoteNames(problem.members)
      return {
        message: problem.atLeast
          ? `one of ${names} is missing`
          : problem.set.length === 0
            ? `exactly one of ${names} is required`
            : `only one of ${names} can be set`,
      }
    }
    case 'together':
      return { message: `${quoteNames(problem.members, ' and ')} exclude each other` }
    case 'said':
      return { message: problem.message }
    default:
      return { message: 'the value is not possible here' }
  }
}
