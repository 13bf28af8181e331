import { Document as EmptyDocument, isCollection, isScalar, type Document as YamlDocument, visit } from 'yaml'
import type { DialectId } from '../program/program.js'
import { detect, detectBroken, detectForeign } from './detect.js'
import { type Expansion, expand } from './expand.js'
import { isList, itemsOfList } from './kubernetes-list.js'
import { lineStarts } from './locate.js'
import { type AliasBudget, aliasBudget, materialise, type Oddity } from './materialise.js'
import type { Document, Source } from './source.js'
import { parsePiece, type Piece, splitDocuments } from './stream.js'
import { Tree } from './tree.js'
import { noDocument, oddity, secondDocument, tooDeep, tooLarge, unreadable, unsetVariable } from './syntax-findings.js'
import { readerOf, type YamlReader } from './yaml-reader.js'

export interface ParseOptions {
  /** Path shown in findings. */
  file?: string
  /** Read as this dialect's program does, whatever the text looks like. */
  dialect?: DialectId
  /** Environment of the gateway's process (standalone expands `$VARIABLES` in the text). */
  env?: Record<string, string>
}

/**
 * Text to documents, read as the program of its dialect reads YAML: Kubernetes kinds as go-yaml (1.1), LiteLLM files
 * as PyYAML (1.1), standalone files as serde_yaml (1.2) after `$VARIABLES` are expanded. Any string is accepted;
 * problems are findings of the source, and a broken document does not hide the others. Text that is none of ours has
 * no findings. The items of a Kubernetes `List` are documents of their own.
 */
export function parse(text: string, options: ParseOptions = {}): Source {
  return new Parse(text, options).run()
}

/** Characters of one document that are parsed. The API server takes 3 MB; the tree needs about 200 times as much. */
const MAX_DOCUMENT = 8 * 1024 * 1024

class Parse {
  private readonly source: Source
  private readonly reader: YamlReader
  private readonly aliases: AliasBudget = aliasBudget()
  private readonly expansion: Expansion | undefined
  /** What the gateway parses: variables expanded. */
  private readonly text: string

  constructor(
    text: string,
    private readonly options: ParseOptions,
  ) {
    const file = options.file ?? '-'
    this.source = { file, text, documents: [], findings: [], lineStarts: lineStarts(text) }
    this.reader = readerOf(text, options.dialect)
    if (this.reader.expands && text.includes('$')) this.expansion = expand(text, options.env ?? {})
    this.text = this.expansion?.text ?? text
  }

  run(): Source {
    const { source } = this
    for (const piece of splitDocuments(this.text)) this.piece(piece)
    this.onlyOneDocument()
    this.atLeastOneDocument()
    if (source.documents.some((document) => document.family === 'standalone'))
      for (const unset of this.expansion?.unset ?? []) source.findings.push(unsetVariable(source, unset))
    return source
  }

  /** Documents of other programs are not parsed: they can be large, and nothing is reported about them. */
  private piece(piece: Piece): void {
    const { source, reader } = this
    const foreign =
      this.options.dialect === undefined ? detectForeign(this.text.slice(piece.start, piece.end)) : undefined
    if (foreign) {
      source.documents.push(this.documentOf({ value: null, valid: true, ...foreign }, this.treeOf(piece, 0)))
      return
    }
    if (piece.end - piece.start > MAX_DOCUMENT) {
      const detected = detectBroken(null, this.text.slice(piece.start, piece.end))
      if (detected.family === null && this.options.dialect === undefined) return
      source.findings.push(tooLarge(source, this.original(piece.start), MAX_DOCUMENT, reader))
      return
    }
    let position = 0
    for (const item of parsePiece(this.text, piece, reader)) {
      if ('yaml' in item) this.document(item.yaml, piece, position++)
      else if (this.ours(source.text.slice(this.original(item.start), this.original(item.tooDeepAt))))
        source.findings.push(tooDeep(source, this.original(item.tooDeepAt), reader))
    }
  }

  /** The document at `position` of its piece. */
  private document(yaml: YamlDocument.Parsed, piece: Piece, position: number): void {
    if (this.expansion) moveRanges(yaml, this.expansion)
    const tree = this.treeOf(piece, position, yaml)
    const { value, oddities, exhausted } = materialise(yaml.contents, this.reader, this.aliases)
    const valid = yaml.errors.length === 0 && !exhausted && !oddities.some((odd) => this.breaks(odd))
    const detected = yaml.errors.length > 0 || exhausted ? detectBroken(value, this.textOf(yaml)) : detect(value)
    const document = this.documentOf({ value, valid, ...detected }, tree)
    this.force(document)
    if (yaml.errors.length > 0) document.value = null
    const list = isList(document)
    if (list && valid) this.source.documents.push(...itemsOfList(document))
    else this.source.documents.push(document)
    if (document.family !== null || list || this.options.dialect !== undefined) this.report(yaml, oddities)
  }

  private documentOf(detected: Omit<Document, 'file' | 'index' | 'yaml'>, tree: Tree): Document {
    const { file, documents } = this.source
    return {
      file,
      index: documents.length,
      ...detected,
      get yaml() {
        return tree.get()
      },
    }
  }

  private treeOf(piece: Piece, position: number, parsed?: YamlDocument.Parsed): Tree {
    const { expansion, reader, text } = this
    const parseAgain = (): YamlDocument.Parsed => {
      const items = [...parsePiece(text, piece, reader)].flatMap((item) => ('yaml' in item ? [item.yaml] : []))
      const yaml = items[position] ?? (new EmptyDocument(null) as YamlDocument.Parsed)
      if (expansion) moveRanges(yaml, expansion)
      return yaml
    }
    return new Tree(parseAgain, piece.end - piece.start, parsed)
  }

  /** A file that the caller declares to be one whole configuration is one, whatever is in it. */
  private force(document: Document): void {
    const { dialect } = this.options
    if (dialect !== 'standalone' && dialect !== 'litellm' && dialect !== 'envoy') return
    document.family = dialect
    delete document.apiVersion
    delete document.kind
  }

  /** The first error only: the program stops there, and what follows is mostly its echo. */
  private report(yaml: YamlDocument.Parsed, oddities: Oddity[]): void {
    const { source, reader } = this
    const error = yaml.errors[0]
    if (error) {
      const pos = error.pos.map((offset) => this.original(offset)) as [number, number]
      const opening = unclosed(yaml, error.pos[0])
      const problem = { code: error.code, message: error.message, pos, ...(opening !== undefined && { opening }) }
      source.findings.push(unreadable(source, problem, reader))
    } else for (const odd of oddities) source.findings.push(oddity(source, odd, reader))
  }

  private breaks({ kind, isRefused }: Oddity): boolean {
    return kind === 'duplicate-key' ? isRefused === true : kind !== 'yaml11'
  }

  private onlyOneDocument(): void {
    const [first, second] = this.source.documents
    if (this.reader.manyDocuments || !first || !second) return
    if (first.family === null || second.kind !== undefined) return
    this.source.findings.push(secondDocument(this.source, second.yaml.range[0], this.reader))
  }

  /** An empty file is nothing to complain about, unless the caller says what it should be. */
  private atLeastOneDocument(): void {
    const { source, reader } = this
    if (source.documents.length === 0 && !reader.manyDocuments && this.options.dialect !== undefined)
      source.findings.push(noDocument(source, reader))
  }

  private textOf(yaml: YamlDocument.Parsed): string {
    return this.source.text.slice(yaml.range[0], yaml.range[2])
  }

  private ours(text: string): boolean {
    return this.options.dialect !== undefined || detectBroken(null, text).family !== null
  }

  private original(offset: number): number {
    return this.expansion ? this.expansion.original(offset) : offset
  }
}

/** Makes every node of a document point into the text that its author wrote. */
function moveRanges(yaml: YamlDocument.Parsed, expansion: Expansion): void {
  const move = ([start, valueEnd, end]: [number, number, number]): [number, number, number] => [
    expansion.original(start),
    expansion.original(valueEnd, true),
    expansion.original(end, true),
  ]
  yaml.range = move(yaml.range)
  visit(yaml, {
    Node: (_, node) => {
      if (node.range) node.range = move(node.range)
    },
  })
}

/** Where the innermost bracket or quote opens that is still open at this offset. */
function unclosed(yaml: YamlDocument.Parsed, offset: number): number | undefined {
  let opening: number | undefined
  visit(yaml, {
    Node: (_, node) => {
      const [start, end] = node.range ?? [0, 0]
      const opens = isCollection(node) ? node.flow : isScalar(node) && node.type?.startsWith('QUOTE')
      if (opens && start < offset && end >= offset) opening = start
    },
  })
  return opening
}
