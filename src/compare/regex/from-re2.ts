import { RE2JS } from '@bufbuild/re2'
import { toBytes } from '../../core/utf8.js'
import { Incomparable, type Look, type Nfa, NfaBuilder } from './nfa.js'

/** Opcodes and assertions of the library's compiled programs (its `Inst`). */
const OP = { alt: 1, altMatch: 2, capture: 3, empty: 4, fail: 5, match: 6, nop: 7 } as const
const LOOKS: [number, Look][] = [
  [1, 'start-line'],
  [2, 'end-line'],
  [4, 'start'],
  [8, 'end'],
  [16, 'word-boundary'],
  [32, 'no-word-boundary'],
]

/**
 * The automaton of an RE2 pattern over bytes, as Envoy runs it: the pattern and the string are UTF-8, read as Latin-1.
 */
export function re2Nfa(pattern: string): Nfa {
  const program = compile(pattern).re2().prog
  const builder = new NfaBuilder()
  // Instruction N of the program becomes node N + 1: node 0 is the match.
  for (let pc = 0; pc < program.numInst(); pc++) {
    const inst = program.getInst(pc)
    const out = inst.out + 1
    if (inst.op === OP.alt || inst.op === OP.altMatch) builder.add({ kind: 'split', out: [out, inst.arg + 1] })
    else if (inst.op === OP.capture || inst.op === OP.nop) builder.add({ kind: 'split', out: [out] })
    else if (inst.op === OP.match) builder.add({ kind: 'split', out: [builder.match] })
    else if (inst.op === OP.fail) builder.add({ kind: 'split', out: [] })
    else if (inst.op === OP.empty) builder.add({ kind: 'look', look: lookOf(inst.arg), out })
    else
      builder.read(
        bytesOf((byte) => inst.matchRune(byte)),
        out,
      )
  }
  return { nodes: builder.nodes, start: program.start + 1, bytes: true }
}

function compile(pattern: string): RE2JS {
  try {
    return new RE2JS(toBytes(pattern))
  } catch {
    throw new Incomparable(`\`${pattern.slice(0, 80)}\` is not a valid regular expression`)
  }
}

function lookOf(flags: number): Look {
  const look = LOOKS.find(([flag]) => flag === flags)?.[1]
  if (look === undefined) throw new Incomparable('a pattern has an assertion that is not known')
  return look
}

function bytesOf(matches: (byte: number) => boolean): number[] {
  const ranges: number[] = []
  for (let byte = 0; byte <= 0xff; byte++) {
    if (!matches(byte)) continue
    if (ranges.at(-1) === byte - 1) ranges[ranges.length - 1] = byte
    else ranges.push(byte, byte)
  }
  return ranges
}
