import type { Origin } from '../../../src/core/finding.js'
import type { Program, Route } from '../../../src/core/program.js'
import type { Dialect } from '../../../src/dialects/dialect.js'
import { tiny as descriptor } from './descriptor.js'

interface Path {
  path: string
  open: boolean
}

export const tiny: Dialect = {
  ...descriptor,
  engine: 'envoy',
  detect: ({ configurations }) => configurations.some(({ family }) => family === 'tiny'),
  read: ({ configurations }) => ({
    programs: configurations
      .filter(({ family }) => family === 'tiny')
      .map(({ file, index, value }) =>
        programOf({ file, document: index, pointer: '' }, value as { tiny_paths: Path[] }),
      ),
    findings: [],
    refused: false,
  }),
}

function programOf(origin: Origin, { tiny_paths }: { tiny_paths: Path[] }): Program {
  const routes = tiny_paths.map(({ path, open }, index): Route => {
    const place = { ...origin, pointer: `/tiny_paths/${index}` }
    return {
      matches: [{ path: { kind: 'exact', value: path }, headers: [], query: [], origin: place }],
      steps: [],
      action: { kind: 'direct-response', status: open ? 200 : 403, body: '', origin: place },
      origin: place,
    }
  })
  const host = { name: 'all', domains: ['*'], routes, origin }
  return {
    engine: 'envoy',
    dialect: 'tiny',
    listeners: [{ name: 'tiny', hosts: [host], steps: [], unmatched: [], origin }],
    origin,
  }
}
