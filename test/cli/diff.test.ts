import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { route } from '../compare/pairs.js'
import { temporaryFolder } from '../temporary-folder.js'
import { buildOnce, claimwright } from './run.js'

let folder: string
beforeAll(() => {
  buildOnce()
  folder = temporaryFolder('diff')
})

function exitCodes(before: string, after: string): Record<string, number | null> {
  writeFileSync(join(folder, 'before.yaml'), before)
  writeFileSync(join(folder, 'after.yaml'), after)
  const code = (failOn: string) =>
    claimwright(['diff', 'before.yaml', 'after.yaml', '--fail-on', failOn], { cwd: folder }).code
  return { any: code('any'), opens: code('opens'), bounded: code('bounded') }
}

describe('the exit code of diff', () => {
  const rules = (...all: string[]) => `authorization: { rules: ${JSON.stringify(all)} }`
  const authorizer = 'extAuthz: { host: "localhost:9191", protocol: { grpc: {} } }'

  it('is 1 for what closes, but not with --fail-on opens', () => {
    expect(exitCodes(route('{}'), route(`{ ${rules('false')} }`))).toEqual({ any: 1, opens: 0, bounded: 1 })
  })

  it('is 1 for a changed part that no case decides: it may open', () => {
    const mirror = route('{ requestMirror: { backend: { host: "m:1" }, percentage: 1.0 } }')
    expect(exitCodes(mirror, route('{}'))).toEqual({ any: 1, opens: 1, bounded: 1 })
  })

  it('is 1 for what other software decides on both sides only with --fail-on bounded', () => {
    const before = route(`{ ${authorizer}, ${rules('true', 'jwt.a == "b"')} }`)
    const after = route(`{ ${authorizer}, ${rules('true')} }`)
    expect(exitCodes(before, after)).toEqual({ any: 0, opens: 0, bounded: 1 })
  })

  it('is 0 for the same program', () => {
    expect(exitCodes(route('{}'), route('{} # again'))).toEqual({ any: 0, opens: 0, bounded: 0 })
  })
})
