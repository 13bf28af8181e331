import { verdictOf } from '../../../src/gateways/admitted.js'
import { decodeToken } from '../../../src/jwt/token.js'
import { Gateway } from '../../../src/who/gateway.js'
import { type Caller, matrix } from '../../../src/who/matrix.js'
import { cellText, remarksOf, routeText } from '../../../src/who/report.js'
import { whoFor } from '../../../src/who/who.js'
import { locate } from '../../../src/yaml/locate.js'
import type { Question, TokenInput, WhoTable } from '../protocol.js'
import { readSupposition } from './explain.js'
import { masked } from './masked.js'
import { chosenProgram, load, readContext } from './policy.js'

/** What a caller needs on every route, and what the kept callers and that of the token pane get. */
export async function who(question: Question, kept: readonly TokenInput[]): Promise<WhoTable> {
  const loaded = load(question)
  const program = chosenProgram(loaded, question.configuration)
  const { now, fetched, state } = readContext(question, program)
  const gateway = new Gateway(program, { now, fetched, ...(state !== undefined && { state }) })
  const rows = whoFor(gateway)
  const callers = [ANONYMOUS, ...[...kept, question.token].flatMap(callerOf)]
  const cells = await matrix(rows, callers, gateway)
  const table: WhoTable = {
    callers: callers.map(({ name }) => name),
    assumed: [...new Set(cells.flat().flatMap(({ assumptions }) => assumptions))],
    rows: rows.map((row, index) => {
      const source = loaded.sources.find(({ file }) => file === row.origin.file)
      const place = source && locate(source, row.origin, 'value')
      return {
        route: routeText(row),
        access: row.access,
        sentence: row.sentence,
        remarks: remarksOf(row),
        cells: cells[index]!.map((cell) => ({ text: cellText(cell), word: verdictOf(cell.decision) })),
        ...(place && { place: { file: row.origin.file, line: place.line, column: place.column } }),
        ...(row.sample && { sample: row.sample }),
      }
    }),
  }
  return masked(table, question, loaded.sources)
}

const ANONYMOUS: Caller = { name: 'without a token' }

function callerOf(token: TokenInput): Caller[] {
  const supposition = readSupposition(token)
  if (supposition) return [{ name: nameOf(supposition.claims['sub'], 'the supposed token'), supposition }]
  if (token.kind !== 'jwt' || token.jwt.trim() === '') return []
  const jwt = token.jwt.trim()
  return [{ name: nameOf(decodeToken(jwt).payload.members?.get('sub'), 'the pasted token'), token: jwt }]
}

const nameOf = (subject: unknown, otherwise: string): string =>
  typeof subject === 'string' && subject !== '' ? subject.slice(0, 40) : otherwise
