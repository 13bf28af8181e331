import { ClaimwrightError } from '../core/error.js'

/** Deepest nesting of JSON that is read: what walks through it must not run out of stack. */
const MAX_DEPTH = 500

/**
 * The JSON of a text that comes from `file`, as plain data. Throws `invalid-json`, in one line that quotes nothing of the
 * text, where it is not JSON or nests too deeply.
 */
export function parsePlainJson(text: string, file: string): unknown {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new ClaimwrightError('invalid-json', `${file}: not JSON${placeOf(error, text)}`)
  }
  checkNesting(json, file)
  return json
}

/** Throws `invalid-json` where JSON is nested too deeply. */
export function checkNesting(json: unknown, where: string): void {
  let level: unknown[] = [json]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH)
      throw new ClaimwrightError('invalid-json', `${where}: JSON nested more than ${MAX_DEPTH} levels deep`)
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []))
  }
}

/** Where the text stops being JSON. The parser's message quotes the file, which may hold secrets. */
function placeOf(error: unknown, text: string): string {
  const offset = /at position (\d+)/.exec((error as Error).message)?.[1]
  if (offset === undefined) return text.trim() === '' ? ': the file is empty' : ''
  const before = text.slice(0, Number(offset)).split('\n')
  return `: line ${before.length}, column ${before.at(-1)!.length + 1}`
}
