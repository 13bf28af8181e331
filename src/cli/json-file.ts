import { ClaimwrightError } from '../core/error.js'
import { checkNesting as checkDepth, parsePlainJson } from '../yaml/plain-json.js'
import { unreadable } from './exit.js'
import { readText } from './files.js'
import { hideDataSecrets } from './secrets.js'

/** Ends the command where JSON is nested too deeply. */
export function checkNesting(json: unknown, where: string): void {
  orUnreadable(() => checkDepth(json, where))
}

/** Reads a file that must hold JSON: a state, cases, answers. The secrets in it are masked in reports. */
export function readJson(file: string): unknown {
  return parseJsonText(readText(file), file)
}

/** Reads an option that is JSON, or names a file that holds it. */
export function readJsonOption(value: string, option: string): unknown {
  return /^\s*\{/.test(value) ? parseJsonText(value, option) : readJson(value)
}

/** The JSON of a text that comes from `file`. Ends the command in one line where it is not JSON or nests too deeply. */
function parseJsonText(text: string, file: string): unknown {
  const json = orUnreadable(() => parsePlainJson(text, file))
  hideDataSecrets(json)
  return json
}

function orUnreadable<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof ClaimwrightError ? unreadable(error.message) : error
  }
}
