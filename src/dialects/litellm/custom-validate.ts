import type { Cursor } from '../../yaml/cursor.js'
import { isGiven } from './settings.js'
import type { StartUpProblem } from './start-up.js'

/** `custom_validate: module.function`: the module lies beside the configuration, the function is annotated. */
export function customValidateProblem(
  cursor: Cursor,
  readFile: (path: string) => string | undefined,
): StartUpProblem[] {
  if (!isGiven(cursor) || cursor.string === undefined) return []
  const file = moduleFile(cursor.string)
  const refuse = (message: string, help: string): StartUpProblem[] => [
    { stage: 'initialize_jwt_auth', code: 'CW3001', at: cursor, message: `LiteLLM refuses to start: ${message}`, help },
  ]
  if (file === undefined) return refuse(`\`${cursor.string}\` names no function`, 'write `module.function`')
  const text = readFile(file)
  if (text === undefined) {
    return refuse(
      `it cannot import \`${cursor.string}\``,
      `give \`${file}\` beside the configuration (--files names the folder)`,
    )
  }
  const name = cursor.string.slice(cursor.string.lastIndexOf('.') + 1)
  const returns = returnOf(text, name)
  if (returns === undefined || /\bLiteral\[\s*True\s*\]/.test(returns)) return []
  return refuse(
    `\`${name}\` is not annotated to return \`Literal[True]\``,
    'write `-> Literal[True]` behind its parameters',
  )
}

/** `package.module.function` is looked for in `package/module.py`. */
export function moduleFile(name: string): string | undefined {
  const parts = name.split('.').slice(0, -1)
  return parts.length > 0 ? `${parts.join('/')}.py` : undefined
}

/** The annotation of a function that the file defines, `''` without one; `undefined` where it comes from elsewhere. */
function returnOf(text: string, name: string): string | undefined {
  const word = name.replace(/\W/g, '')
  const start = text.search(new RegExp(`^(?:async[ \\t]+)?def[ \\t]+${word}[ \\t]*\\(`, 'm'))
  if (word === '' || start < 0) return undefined
  let depth = 0
  for (let i = text.indexOf('(', start); i < text.length; i++) {
    if ('([{'.includes(text[i]!)) depth++
    else if (')]}'.includes(text[i]!)) depth--
    if (depth > 0) continue
    const end = text.indexOf(':', i)
    return text.slice(i + 1, end < 0 ? undefined : end)
  }
  return undefined
}
