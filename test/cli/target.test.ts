import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.js'
import { buildOnce, claimwright } from './run.js'

const folder = temporaryFolder('target')
const POLICY = `binds:
- port: 3000
  listeners:
  - routes:
    - name: a
      policies:
        jwtAuth:
          mode: strict
          preserveToken: true
          issuer: https://issuer.example.com/
          audiences: [a]
          jwks: '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"r3fhBNRgxqWh07l9d3HS9rJ1J_K3MJ0vzmw52EmpWZ0","kid":"ed1"}]}'
      backends:
      - mcp: {targets: [{name: files, mcp: {host: 'http://127.0.0.1:9/mcp'}}]}
`
const SUITE = 'policy: policy.yaml\ncases:\n- { name: none, request: GET /, expect: deny }\n'

beforeAll(() => {
  buildOnce()
  writeFileSync(join(folder, 'policy.yaml'), POLICY)
  writeFileSync(join(folder, 'a.claimwright-test.yaml'), SUITE)
  writeFileSync(join(folder, 'tools.json'), '{"files": {"tools": [{"name": "read"}]}}')
})

const COMMANDS: [name: string, ...args: string[]][] = [
  ['check', 'policy.yaml'],
  ['decide', 'policy.yaml', '--url', 'http://any.example/'],
  ['explain', 'policy.yaml', '--url', 'http://any.example/'],
  ['who', 'policy.yaml'],
  ['tools', 'policy.yaml', '--mcp-tools', 'tools.json'],
  ['convert', 'policy.yaml', '--to', 'agentgateway', '--accept', 'all'],
  ['diff', 'policy.yaml', 'policy.yaml'],
  ['test', 'a.claimwright-test.yaml'],
  ['test', '--init', 'policy.yaml'],
]

describe('a field that came with a version', () => {
  describe.each(COMMANDS)('%s %s', (...args) => {
    const run = (version: string) => claimwright([...args, '--target', `agentgateway=${version}`], { cwd: folder })

    it('stops the command for the version before', () => {
      const { code, stdout, stderr } = run('1.4.1')
      expect(code).not.toBe(0)
      expect(`${stdout}${stderr}`).toMatch(/`preserveToken` requires agentgateway 1\.5\.0 \(target is 1\.4\.1\)/)
    })

    it('counts for the version that has it', () => {
      const { stdout, stderr } = run('1.5')
      expect(`${stdout}${stderr}`).not.toMatch(/requires agentgateway/)
      expect(stdout).not.toBe('')
    })
  })

  it('upgrade: the version before does not load the input', () => {
    const args = ['upgrade', 'policy.yaml', '--from', 'agentgateway=1.4.1', '--to', 'agentgateway=1.5']
    const { code, stderr } = claimwright(args, { cwd: folder })
    expect([code, stderr]).toEqual([1, expect.stringContaining('agentgateway 1.4.1 does not load this input')])
  })
})

describe('targets of a suite', () => {
  const inFolder = (...args: string[]) => claimwright(['test', 'a.claimwright-test.yaml', ...args], { cwd: folder })

  it('are over those of the settings, and those of the command are over both', () => {
    writeFileSync(join(folder, 'claimwright.yaml'), 'targets: { agentgateway: 1.4.1 }\n')
    expect(inFolder().code).toBe(2)
    expect(inFolder('--target', 'agentgateway=1.5').code).toBe(0)
    writeFileSync(join(folder, 'a.claimwright-test.yaml'), `${SUITE}target: { agentgateway: '1.5' }\n`)
    expect(inFolder().code).toBe(0)
    expect(inFolder('--target', 'agentgateway=1.4.1').code).toBe(2)
  })
})
