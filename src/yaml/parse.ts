import { Document as EmptyDocument, isCollection, isScalar, visit, type Document as YamlDocument } from 'yaml'
import type { DialectId } from '../core/program.js'
import { CONFIGURATIONS, isConfiguration } from '../dialects/descriptors.js'
import { configurationsIn, type EmbeddedText } from './config-map.js'
import { detect, detectBroken, detectForeign, detectTemplate } from './detect.js'
import { type Expansion, expand } from './expand.js'
import { Kept, keptPlaces, keptTrees } from './kept.js'
import { isList, itemsOfList } from './kubernetes-list.js'
import { lineStarts } from './locate.js'
import { type AliasBudget, aliasBudget, materialise, type Oddity } from './materialise.js'
import { nearRootKey } from './near-root-key.js'
import { type Place, Places } from './places.js'
import { quickRead, UNREAD } from './quick-read.js'
import type { Document, Source } from './source.js'
import { type Piece, parsePiece, type StreamItem, splitDocuments } from './stream.js'
import {
  misspelledRootKey,
  noDocument,
  oddityFinding,
  secondDocument,
  template,
  tooDeep,
  tooLarge,
  unreadable,
  unsetVariable,
} from './syntax-findings.js'
import { templateMark } from './template.js'
import { readerOf, type YamlReader } from './yaml-reader.js'

export interface ParseOptions {
  /** Path used in findings. */
  file?: string
  /** Read as this dialect's program does, regardless of the contents. */
  dialect?: DialectId
  /** Environment of the gateway's process (standalone expands `$VARIABLES` in the text). */
  env?: Record<string, string>
  /** The file before an edit: documents whose text is the same keep their values. */
  previous?: Source | undefined
}

/**
 * Text to documents, read as the program of its dialect reads YAML: Kubernetes kinds as go-yaml (1.1), LiteLLM files as
 * PyYAML (1.1), standalone files as serde_yaml (1.2) after `$VARIABLES` are expanded. Any string is accepted; problems
 * become findings of the source, and a broken document does not hide the others. Unrelated text has no findings. The
 * items of a Kubernetes `List` are documents of their own, and so is the configuration of a standalone gateway, LiteLLM
 * or Envoy that a ConfigMap holds.
 */
export function parse(text: string, options: ParseOptions = {}): Source {
  const source: Source = {
    file: options.file ?? '-',
    text,
    documents: [],
    findings: [],
    lineStarts: lineStarts(text),
  }
  new Parse(source, text, options).run()
  if (options.dialect !== undefined && isConfiguration(options.dialect)) return source
  for (const embedded of configurationsIn(source)) parseEmbedded(source, embedded, options)
  return source
}

function parseEmbedded(source: Source, { text, position, isLiteral }: EmbeddedText, options: ParseOptions): void {
  const [documents, findings] = [source.documents.length, source.findings.length]
  new Parse(source, text, { env: options.env }, position).run()
  const embedded = source.documents.slice(documents)
  if (!embedded.some(({ family }) => family !== null)) {
    source.documents.length = documents
    source.findings.length = findings
  }
  for (const document of embedded) {
    document.isEmbedded = true
    if (!isLiteral) document.isQuoted = true
  }
}

/** Maximum characters of one document. The API server accepts 3 MB; the tree takes about 200 times as much. */
const MAX_DOCUMENT = 8 * 1024 * 1024

/** A document that was read without the library, for the next version of its file. */
interface Readable {
  value: unknown
  reader: YamlReader
  /** Offset of its text, from which positions count. */
  start: number
  places: Kept<Place>
  tree: Kept<YamlDocument.Parsed>
}

/** Documents of a source by their text. */
const readables = new WeakMap<Source, Map<string, Readable>>()

class Parse {
  private readonly readable = new Map<string, Readable>()
  private readonly reader: YamlReader
  private readonly aliases: AliasBudget = aliasBudget()
  private readonly expansion: Expansion | undefined
  /** The gateway's input: variables expanded. */
  private readonly text: string
  /** Documents of this text in `source`, which may contain others. */
  private readonly first: number

  /** `position`: maps an offset in `text` to one in the source, if the text is a part of the source. */
  constructor(
    private readonly source: Source,
    text: string,
    private readonly options: ParseOptions,
    private readonly position?: (offset: number) => number,
  ) {
    this.first = source.documents.length
    this.reader = readerOf(text, options.dialect)
    if (this.reader.expands && text.includes('$')) this.expansion = expand(text, options.env ?? {})
    this.text = this.expansion?.text ?? text
  }

  run(): void {
    const { source } = this
    for (const piece of splitDocuments(this.text)) this.piece(piece)
    if (!this.position) readables.set(source, this.readable)
    this.onlyOneDocument()
    this.atLeastOneDocument()
    if (this.documents().some(({ family }) => family === 'standalone'))
      for (const unset of this.expansion?.unset ?? [])
        source.findings.push(
          unsetVariable(source, { ...unset, start: this.inSource(unset.start), end: this.inSource(unset.end) }),
        )
  }

  private documents(): Document[] {
    return this.source.documents.slice(this.first)
  }

  /** Documents of other programs are not parsed: they can be large, and never have findings. */
  private piece(piece: Piece): void {
    const { source, reader } = this
    const text = this.text.slice(piece.start, piece.end)
    const foreign = this.options.dialect === undefined ? detectForeign(text) : undefined
    if (foreign) {
      if (foreign.kind === undefined) this.misspelled(piece, text)
      source.documents.push(this.documentOf({ value: null, valid: true, ...foreign }, this.treeOf(piece, 0)))
      return
    }
    if (piece.end - piece.start > MAX_DOCUMENT) {
      const detected = detectBroken(null, this.text.slice(piece.start, piece.end))
      if (detected.family === null && this.options.dialect === undefined) return
      source.findings.push(tooLarge(source, this.original(piece.start), MAX_DOCUMENT, reader))
      return
    }
    if (this.quickly(piece, text)) return
    const items = [...parsePiece(this.text, piece, reader)]
    if (this.template(piece, items)) return
    let position = 0
    for (const item of items) {
      if ('yaml' in item) this.document(item.yaml, piece, position++)
      else if (this.ours(this.text.slice(item.start, item.tooDeepAt)))
        source.findings.push(tooDeep(source, this.original(item.tooDeepAt), reader))
    }
  }

  /** Reads a piece without the library: true if that was possible. */
  private quickly(piece: Piece, ofPiece: string): boolean {
    const { text, reader } = this
    const { previous } = this.options
    const before = previous && !this.position ? readables.get(previous)?.get(ofPiece) : undefined
    const known = before?.reader === reader ? before : undefined
    const value = known ? known.value : quickRead(text, piece, reader)
    if (value === UNREAD) return false
    const size = piece.end - piece.start
    const unmoved = known?.start === piece.start ? known : undefined
    const places = new Kept(
      () => {
        const found = new Places()
        quickRead(text, piece, reader, found)
        return { places: found, node: 0 }
      },
      size,
      keptPlaces,
      unmoved?.places.peek(),
    )
    const tree = this.treeOf(piece, 0, this.expansion ? undefined : unmoved?.tree.take())
    this.readable.set(ofPiece, { value, reader, start: piece.start, places, tree })
    // Where the text is not that of the source, only the tree has moved positions.
    const document = this.documentOf(
      { value, valid: true, ...detect(value) },
      tree,
      this.expansion || this.position ? undefined : places,
    )
    this.force(document)
    for (const item of isList(document) ? itemsOfList(document) : [document]) this.source.documents.push(item)
    return true
  }

  /** A template of a supported document is not YAML, and its rendered form is unknown: report only that. */
  private template(piece: Piece, items: readonly StreamItem[]): boolean {
    const { source } = this
    const mark = templateMark(this.text, items)
    if (mark === undefined) return false
    const detected = detectTemplate(this.text.slice(piece.start, piece.end))
    if (detected.family === null && this.options.dialect === undefined) return false
    source.documents.push(
      this.documentOf({ value: null, valid: false, isTemplate: true, ...detected }, this.treeOf(piece, 0)),
    )
    source.findings.push(template(source, this.original(mark), detected.kind))
    return true
  }

  private misspelled(piece: Piece, text: string): void {
    const slip = nearRootKey(text)
    if (!slip) return
    const [start, end] = [slip.start, slip.end].map((offset) => this.original(piece.start + offset)) as [number, number]
    this.source.findings.push(misspelledRootKey(this.source, { ...slip, start, end }))
  }

  /** The document at `position` of its piece. */
  private document(yaml: YamlDocument.Parsed, piece: Piece, position: number): void {
    const text = this.text.slice(yaml.range[0], yaml.range[2])
    this.move(yaml)
    const tree = this.treeOf(piece, position, yaml)
    const { value, oddities, exhausted } = materialise(yaml.contents, this.reader, this.aliases)
    const valid = yaml.errors.length === 0 && !exhausted && !oddities.some((odd) => this.breaks(odd))
    const detected = yaml.errors.length > 0 || exhausted ? detectBroken(value, text) : detect(value)
    const document = this.documentOf({ value, valid, ...detected }, tree)
    this.force(document)
    if (yaml.errors.length > 0) document.value = null
    const list = isList(document)
    for (const item of list && valid ? itemsOfList(document) : [document]) this.source.documents.push(item)
    if (document.family !== null || list || this.options.dialect !== undefined) this.report(yaml, oddities)
  }

  private documentOf(
    detected: Omit<Document, 'file' | 'index' | 'yaml' | 'places'>,
    tree: Kept<YamlDocument.Parsed>,
    places?: Kept<Place>,
  ): Document {
    const { file, documents } = this.source
    return {
      file,
      index: documents.length,
      ...detected,
      get yaml() {
        return tree.get()
      },
      get places() {
        return places?.get()
      },
    }
  }

  private treeOf(piece: Piece, position: number, parsed?: YamlDocument.Parsed): Kept<YamlDocument.Parsed> {
    const { reader, text } = this
    const parseAgain = (): YamlDocument.Parsed => {
      const items = [...parsePiece(text, piece, reader)].flatMap((item) => ('yaml' in item ? [item.yaml] : []))
      const yaml = items[position] ?? (new EmptyDocument(null) as YamlDocument.Parsed)
      this.move(yaml)
      return yaml
    }
    return new Kept(parseAgain, piece.end - piece.start, keptTrees, parsed)
  }

  /** A file that the caller declares to be one whole configuration is treated as one, whatever it contains. */
  private force(document: Document): void {
    const { dialect } = this.options
    const configuration = CONFIGURATIONS.find(({ id }) => id === dialect)
    if (!configuration) return
    document.family = configuration.family
    delete document.apiVersion
    delete document.kind
  }

  /** Only the first error: the program stops there, and later errors are mostly consequences. */
  private report(yaml: YamlDocument.Parsed, oddities: Oddity[]): void {
    const { source, reader } = this
    const error = yaml.errors[0]
    if (error) {
      const pos = error.pos.map((offset) => this.original(offset)) as [number, number]
      const opening = unclosed(yaml, this.original(error.pos[0]))
      const problem = { code: error.code, message: error.message, pos, ...(opening !== undefined && { opening }) }
      source.findings.push(unreadable(source, problem, reader))
    } else for (const odd of oddities) source.findings.push(oddityFinding(source, odd, reader))
  }

  private breaks({ kind, isRefused }: Oddity): boolean {
    return kind === 'duplicate-key' ? isRefused === true : kind !== 'yaml11'
  }

  private onlyOneDocument(): void {
    const [first, second] = this.documents()
    if (this.reader.manyDocuments || !first || !second) return
    // The first document alone may not show what it is: `config` is a root key of many programs.
    if ((first.family ?? second.family) === null || first.kind !== undefined || second.kind !== undefined) return
    this.source.findings.push(secondDocument(this.source, second.yaml.range[0], this.reader))
  }

  /** An empty file is not a problem, unless the caller declares its dialect. */
  private atLeastOneDocument(): void {
    const { source, reader } = this
    if (this.documents().length === 0 && !reader.manyDocuments && this.options.dialect !== undefined)
      source.findings.push(noDocument(source, reader))
  }

  private ours(text: string): boolean {
    return this.options.dialect !== undefined || detectBroken(null, text).family !== null
  }

  /**
   * Maps an offset in the parsed text to one in the source; `end` for the end of a range that a variable's value ends.
   */
  private original(offset: number, end?: boolean): number {
    return this.inSource(this.expansion ? this.expansion.original(offset, end) : offset)
  }

  private inSource(offset: number): number {
    return this.position ? this.position(offset) : offset
  }

  /** Makes every node of a document point into the original text. */
  private move(yaml: YamlDocument.Parsed): void {
    if (this.expansion || this.position) moveRanges(yaml, (offset, end) => this.original(offset, end))
  }
}

function moveRanges(yaml: YamlDocument.Parsed, original: (offset: number, end?: boolean) => number): void {
  const move = ([start, valueEnd, end]: [number, number, number]): [number, number, number] => [
    original(start),
    original(valueEnd, true),
    original(end, true),
  ]
  yaml.range = move(yaml.range)
  visit(yaml, {
    Node: (_, node) => {
      if (node.range) node.range = move(node.range)
    },
  })
}

/** Position of the innermost bracket or quote that is still open at this offset. */
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
