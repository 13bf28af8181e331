// Every parser of foreign text with changed valid texts until time is up: `--seconds N` for all of them (default 60),
// `--only NAME` for one, `--seed N` to repeat a run. Each fault is printed with the smallest text that shows it, and the
// exit code is 1.
import { parseArgs } from 'node:util'
import { fuzz } from '../test/fuzz/fuzz.js'
import { PARSERS } from '../test/fuzz/parsers.js'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    only: { type: 'string' },
    seed: { type: 'string' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const parsers = PARSERS.filter(({ name }) => values.only === undefined || name === values.only)
if (parsers.length === 0) {
  console.error(`unknown parser; there are ${PARSERS.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
console.log(`seed ${seed}, ${values.seconds} seconds`)

const share = (Number(values.seconds) * 1000) / parsers.length
for (const parser of parsers) {
  const end = Date.now() + share
  let texts = 0
  const fault = await fuzz(parser, seed, (iteration) => {
    texts = iteration
    return Date.now() < end
  })
  if (!fault) {
    console.log(`${parser.name}: ${texts} texts, no fault`)
    continue
  }
  process.exitCode = 1
  console.log(`${parser.name}: ${fault.message}`)
  console.log(`repeat with --seed ${seed} --only ${parser.name}; text ${fault.iteration}, smallest:`)
  console.log(JSON.stringify(fault.text.length > 4000 ? `${fault.text.slice(0, 4000)}…` : fault.text))
}
