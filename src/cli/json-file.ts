import { unreadable } from './exit.js'
import { readText } from './files.js'
import { hideDataSecrets } from './secrets.js'

/** Where JSON ends to be JSON. The parser's message quotes the file, which may hold secrets. */
function placeOf(error: unknown, text: string): string {
  const offset = /at position (\d+)/.exec((error as Error).message)?.[1]
  if (offset === undefined) return text.trim() === '' ? ': the file is empty' : ''
  const before = text.slice(0, Number(offset)).split('\n')
  return `: line ${before.length}, column ${before.at(-1)!.length + 1}`
}

/** Reads a file that must hold JSON: a state, cases, answers. The secrets in it are masked in reports. */
export function readJson(file: string): unknown {
  const text = readText(file)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw unreadable(`${file}: not JSON${placeOf(error, text)}`)
  }
  hideDataSecrets(json)
  return json
}
