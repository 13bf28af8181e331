import { optimizeLate } from '../src/cli/optimize-late.js'
import { compare } from '../src/compare/compare.js'
import { convert } from '../src/convert/convert.js'
import { read } from '../src/dialects/read.js'
import { bind } from '../src/kubernetes/bind.js'
import { parse } from '../src/yaml/parse.js'
import { virtualService } from './policies/virtual-service.js'

/** Seconds of CPU that converting and proving 200 routes with 50 policies may take. */
const LIMIT = 1

function load(text: string) {
  const source = parse(text, { file: 'virtual-service.yaml' })
  const graph = bind([source])
  return { program: read(graph).programs[0]!, graph }
}

/** Of CPU, V8's own threads included. */
function seconds(run: () => void): number {
  const start = process.cpuUsage()
  run()
  return process.cpuUsage(start).user / 1e6
}

// As the command itself does.
optimizeLate()

console.log('routes  policies  compare with one changed value  convert to standalone and prove')
let slow = false
for (const routes of [10, 50, 200, 1000]) {
  const text = virtualService(routes, 50)
  const { program, graph } = load(text)
  const changed = load(text.replace('team-7', 'team-8')).program
  const comparing = seconds(() => {
    const { equivalence } = compare(program, changed)
    if (equivalence !== 'different') throw new Error(`${routes} routes: the change was not found`)
  })
  const converting = seconds(() => convert(program, graph, { to: 'standalone', accept: ['all'] }))
  slow ||= routes === 200 && converting > LIMIT
  console.log(
    `${String(routes).padStart(6)}  ${String(50).padStart(8)}  ${`${comparing.toFixed(2)} s`.padStart(30)}  ${`${converting.toFixed(2)} s`.padStart(31)}`,
  )
}
if (slow) {
  console.log(`200 routes took longer than ${LIMIT} s`)
  process.exitCode = 1
}
