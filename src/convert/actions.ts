import type { DifferenceJson } from '../compare/difference-json.js'
import type { Code } from '../core/codes.js'
import { counted } from '../core/plural.js'
import type { Field } from './fields.js'

/** Something to do before the output is applied. */
export interface Action {
  text: string
  /** The code of the difference or the finding; `--accept` accepts those of differences. */
  code?: Code
  file?: string
  line?: number
}

/** What to do about differences between the gateways that ordinary tokens meet. */
const REMEDIES: Partial<Record<Code, string>> = {
  CW7204:
    'tokens that do not name the `kid` of their key are refused: publish a JWKS with the `kid` that your tokens have, or name it with --set kid=NAME',
  CW7205: 'tokens without `exp` are refused: let the issuer set it',
}

interface Findings {
  stops: readonly { code: Code; message: string; file?: string; line?: number }[]
  differences: readonly DifferenceJson[]
  fields: readonly Field[]
  accepted: (code: Code) => boolean
}

/** In the order of their weight: what stops the conversion, what opens access, what ordinary callers meet, what is missing. */
export function actionsOf({ stops, differences, fields, accepted }: Findings): Action[] {
  const opening = differences.filter((difference) => difference.direction === 'opens' && difference.cause === 'policy')
  const codes = (of: readonly DifferenceJson[]) => [...new Set(of.map(({ code }) => code))]
  return [
    ...stops.map(({ code, message, file, line }) => ({
      text: file === undefined ? `${message}: convert another way, or --accept ${code}` : message,
      code,
      ...(file !== undefined && { file, line }),
    })),
    ...codes(opening)
      .filter((code) => !accepted(code))
      .map((code) => ({
        text: `access opens (${counted(opening.filter((difference) => difference.code === code).length, 'difference')} below): change the source, or --accept ${code}`,
        code,
      })),
    ...codes(differences.filter(({ direction, cause }) => direction === 'closes' && cause === 'engine'))
      .filter((code) => REMEDIES[code] !== undefined)
      .map((code) => ({ text: REMEDIES[code]!, code })),
    ...missing(fields),
  ]
}

/** What the user has to decide or supply; a note is given once, at its first field. */
function missing(fields: readonly Field[]): Action[] {
  const notes = new Map<string, Action>()
  for (const { status, note, file, line } of fields)
    if (status === 'manual' && !notes.has(note)) notes.set(note, { text: note, file, line })
  return [...notes.values()]
}
