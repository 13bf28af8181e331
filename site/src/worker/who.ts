import { decodeToken } from '../../../src/jwt/token.js'
import { Gateway } from '../../../src/who/gateway.js'
import { type Caller, matrix } from '../../../src/who/matrix.js'
import { cellText, remarksOf, routeText, verdictWord } from '../../../src/who/report.js'
import { whoFor } from '../../../src/who/who.js'
import { locate } from '../../../src/yaml/locate.js'
import type { Question, WhoTable } from '../protocol.js'
import { readSupposition } from './explain.js'
import { chosenProgram, load, readContext } from './policy.js'

/** What a caller needs on every route, and what the caller of the token pane gets. */
export async function who(question: Question): Promise<WhoTable> {
  const loaded = load(question)
  const program = chosenProgram(loaded, question.configuration)
  const { now, fetched, state } = readContext(question, program)
  const gateway = new Gateway(program, { now, fetched, ...(state !== undefined && { state }) })
  const rows = whoFor(gateway)
  const callers = callersOf(question)
  const cells = await matrix(rows, callers, gateway)
  return {
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
        cells: cells[index]!.map((cell) => ({ text: cellText(cell), word: verdictWord(cell.decision) })),
        ...(place && { place: { file: row.origin.file, line: place.line, column: place.column } }),
        ...(row.sample && { sample: row.sample }),
      }
    }),
  }
}

function callersOf({ token }: Question): Caller[] {
  const anonymous: Caller = { name: 'without a token' }
  const supposition = readSupposition(token)
  if (supposition) return [anonymous, { name: nameOf(supposition.claims['sub'], 'the supposed token'), supposition }]
  if (token.kind !== 'jwt' || token.jwt.trim() === '') return [anonymous]
  const jwt = token.jwt.trim()
  return [anonymous, { name: nameOf(decodeToken(jwt).payload.members?.get('sub'), 'the pasted token'), token: jwt }]
}

const nameOf = (subject: unknown, otherwise: string): string =>
  typeof subject === 'string' && subject !== '' ? subject.slice(0, 40) : otherwise
