import type { Hir, Look as RustLook } from 'rregex'
import { rust } from '#rust-regex'
import { Incomparable, type Look, type Nfa, NfaBuilder, type Ranges } from './nfa.js'

const LOOKS: Record<RustLook['@variant'], Look> = {
  Start: 'start',
  End: 'end',
  StartLF: 'start-line',
  EndLF: 'end-line',
  StartCRLF: 'start-line-crlf',
  EndCRLF: 'end-line-crlf',
  WordAscii: 'word-boundary',
  WordAsciiNegate: 'no-word-boundary',
  WordUnicode: 'word-boundary-unicode',
  WordUnicodeNegate: 'no-word-boundary-unicode',
  WordStartAscii: 'word-start',
  WordEndAscii: 'word-end',
  WordStartUnicode: 'word-start-unicode',
  WordEndUnicode: 'word-end-unicode',
  WordStartHalfAscii: 'word-start-half',
  WordEndHalfAscii: 'word-end-half',
  WordStartHalfUnicode: 'word-start-half-unicode',
  WordEndHalfUnicode: 'word-end-half-unicode',
}

/** The automaton of a pattern of Rust's `regex`, from the crate's representation of it (`regex_syntax::hir::Hir`). */
export function rustNfa(pattern: string): Nfa {
  const builder = new NfaBuilder()
  const start = prepare(builder, parse(pattern))(builder.match)
  return { nodes: builder.nodes, start, bytes: false }
}

let wordRanges: Ranges | undefined

/** The word characters of Unicode-aware word boundaries. */
export function unicodeWord(): Ranges {
  if (wordRanges) return wordRanges
  const { kind } = parse('\\w')
  if (kind['@variant'] !== 'Class') throw new Error('`\\w` is not a class')
  wordRanges = classRanges(kind['@values'][0])
  return wordRanges
}

function parse(pattern: string): Hir {
  const { RRegex } = rust()
  let regex: InstanceType<typeof RRegex>
  try {
    regex = new RRegex(pattern)
  } catch {
    throw new Incomparable(`\`${pattern.slice(0, 80)}\` is not a valid regular expression`)
  }
  try {
    return regex.syntax()
  } finally {
    regex.free()
  }
}

/** Adds a part of the pattern in front of the node `out`, and returns the part's first node. */
type AddPart = (out: number) => number

function prepare(builder: NfaBuilder, { kind }: Hir): AddPart {
  switch (kind['@variant']) {
    case 'Empty':
      return (out) => out
    case 'Literal':
      return prepareLiteral(builder, kind['@values'][0]['@values'][0])
    case 'Class': {
      const ranges = classRanges(kind['@values'][0])
      return (out) => builder.read(ranges, out)
    }
    case 'Look': {
      const look = LOOKS[kind['@values'][0]['@variant']]
      return (out) => builder.add({ kind: 'look', look, out })
    }
    case 'Repetition': {
      const { min, max, greedy, sub } = kind['@values'][0]
      const part = prepare(builder, sub)
      return (out) => builder.repeat(part, Number(min), max === undefined ? undefined : Number(max), greedy, out)
    }
    case 'Capture':
      return prepare(builder, kind['@values'][0].sub)
    case 'Concat': {
      const parts = kind['@values'][0].map((part) => prepare(builder, part))
      return (out) => parts.reduceRight((next, add) => add(next), out)
    }
    case 'Alternation': {
      const parts = kind['@values'][0].map((part) => prepare(builder, part))
      return (out) => builder.add({ kind: 'split', out: parts.map((add) => add(out)) })
    }
    default:
      return kind satisfies never
  }
}

function prepareLiteral(builder: NfaBuilder, bytes: Uint8Array): AddPart {
  const codes = Array.from(
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    (character) => character.codePointAt(0)!,
  )
  return (out) => codes.reduceRight((next, code) => builder.read([code, code], next), out)
}

type RustClass = Extract<Hir['kind'], { '@variant': 'Class' }>['@values'][0]

/** Classes of bytes hold ASCII only: the crate refuses patterns that could match ill-formed UTF-8. */
function classRanges(rustClass: RustClass): Ranges {
  if (rustClass['@variant'] === 'Unicode') {
    return rustClass['@values'][0].ranges.flatMap(({ start, end }) => [start.codePointAt(0)!, end.codePointAt(0)!])
  }
  return rustClass['@values'][0].ranges.flatMap(({ start, end }) => [start, end])
}
