import { Random } from '../live/envoy/random.js'
import { disproportion, pump } from './growth.js'
import { shrink, shrinkJson } from './shrink.js'

/** A parser with valid texts, a way to change them, and what it may do with any text. */
export interface Parser {
  name: string
  seeds: readonly string[]
  mutate(random: Random, seed: string): string
  /** Reads a text. Throws only where the parser breaks its promise: documented errors are caught here. */
  run(text: string): unknown
}

/** What went wrong, and the smallest text with which it does. */
export interface Fault {
  parser: string
  iteration: number
  message: string
  text: string
}

/** One in this many texts is also measured. */
const MEASURED = 200

/** Runs a parser on changed seeds until `goesOn` says no, or it fails. */
export async function fuzz(
  parser: Parser,
  seed: number,
  goesOn: (iteration: number) => boolean,
): Promise<Fault | undefined> {
  const random = new Random(seed)
  for (let iteration = 0; goesOn(iteration); iteration++) {
    const text = parser.mutate(random, random.pick(parser.seeds))
    const message = await failure(parser, text)
    if (message !== undefined) {
      const kind = kindOf(message)
      const fails = async (candidate: string) => kindOf((await failure(parser, candidate)) ?? '') === kind
      return { parser: parser.name, iteration, message, text: await shrink(await shrinkJson(text, fails), fails) }
    }
    if (iteration % MEASURED !== 0) continue
    const texts = pump(random, text.length > 20_000 ? random.pick(parser.seeds) : text)
    const factor = await disproportion(texts, async (candidate) => failure(parser, candidate))
    if (factor !== undefined)
      return {
        parser: parser.name,
        iteration,
        message: `4 times the text takes ${factor.toFixed(1)} times as long`,
        text: texts[0]!,
      }
  }
  return undefined
}

/** Errors of one kind differ in what they quote. */
const kindOf = (message: string): string => message.split(/[:"'`\d]/)[0]!

async function failure({ run }: Parser, text: string): Promise<string | undefined> {
  try {
    await run(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : `threw ${String(error)}`
  }
}
