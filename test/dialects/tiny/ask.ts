// Asks the library in whose tree the dialect was put, and prints the answers as JSON.
import { check } from '../../../src/check/check.js'
import { verifyAndDecide } from '../../../src/gateways/verify-and-decide.js'
import { load } from '../../../src/library/load.js'
import { coverageOf } from '../../../src/report/coverage.js'
import { judgedBy } from '../../../src/versions/judged-by.js'
import { who } from '../../../src/who/who.js'
import { parse } from '../../../src/yaml/parse.js'

const { programs, sources } = load({
  'tiny.yaml': 'tiny_paths:\n- { path: /a, open: true }\n- { path: /b, open: false }\n',
})
const [program] = programs
const statusOf = async (path: string): Promise<number | undefined> => {
  const request = { method: 'GET', authority: 'any.example', path, headers: [], body: '' }
  return (await verifyAndDecide(program!, request, { now: 0 })).response?.status
}
const misspelled = parse('tiny_path:\n- { path: /a,\n    open: true }\n', { file: 'tiny.yaml' })
console.log(
  JSON.stringify({
    dialect: program?.dialect,
    statuses: [await statusOf('/a'), await statusOf('/b'), await statusOf('/c')],
    who: who(program!).length,
    coverage: coverageOf(sources),
    gateways: judgedBy(sources).map(({ gateway }) => gateway),
    misspelled: check([misspelled]).map(({ message }) => message),
  }),
)
