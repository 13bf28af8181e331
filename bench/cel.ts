import { parse as parseOther } from 'cel-js'
import { Activation } from '../src/cel/activation.js'
import { isTrue, parseCel } from '../src/cel/cel.js'

/** Parsed once, evaluated many times, against the evaluator of the `cel-js` alias (@marcbachmann/cel-js). */
const SOURCE = '"admin" in jwt.roles && request.path.startsWith("/admin")'
const ROLES = ['dev', 'ops', 'admin']
const ROUND_MS = 300
const ROUNDS = 7

const expression = parseCel(SOURCE).expression!
const activation = Activation.of({
  jwt: { claims: new Map([['roles', ROLES]]), rawToken: '' },
  request: {
    method: 'GET',
    uri: 'http://example.com/admin/users',
    path: '/admin/users',
    pathAndQuery: '/admin/users',
    host: 'example.com',
    scheme: 'http',
    version: 'HTTP/1.1',
    headers: [],
  },
})
const other = parseOther(SOURCE)
const variables = { jwt: { roles: ROLES }, request: { path: '/admin/users' } }

const ours = () => isTrue(expression, activation)
const theirs = () => other(variables) === true
if (!ours() || !theirs()) throw new Error('the two evaluators do not agree that the expression holds')

function perSecond(run: () => boolean): number {
  let count = 0
  const start = performance.now()
  while (performance.now() - start < ROUND_MS) {
    for (let round = 0; round < 1000; round++) run()
    count += 1000
  }
  return (count / (performance.now() - start)) * 1000
}

/** Alternating rounds, the best of each: other work on the machine slows both. */
let [best, otherBest] = [0, 0]
for (let round = 0; round < ROUNDS; round++) {
  best = Math.max(best, perSecond(ours))
  otherBest = Math.max(otherBest, perSecond(theirs))
}

const millions = (value: number) => `${(value / 1e6).toFixed(2)} M/s`
console.log(SOURCE)
console.log(
  `claimwright ${millions(best)}   cel-js ${millions(otherBest)}   ratio ${(best / otherBest).toFixed(2)} (at least 1.0)`,
)
if (best < otherBest) process.exitCode = 1
