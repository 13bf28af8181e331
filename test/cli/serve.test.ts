import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exchange, startServer, stopAll } from '../serve/start.js'
import { temporaryFolder } from '../temporary-folder.js'
import { claimwright, EXAMPLES } from './run.js'
import { type Serving, startServing } from './serving.js'

const policy = (status: number) => `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: {name: models, namespace: default}
spec:
  virtualHost:
    domains: ['*']
    routes:
    - matchers: [{prefix: /direct}]
      directResponseAction: {status: ${status}, body: direct}
    - matchers: [{prefix: /}]
      routeAction: {single: {upstream: {name: models, namespace: default}}}
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: {name: models, namespace: default}
spec: {static: {hosts: [{addr: models.example.com, port: 80}]}}
`

describe('serve', () => {
  let folder: string
  let serving: Serving | undefined
  beforeEach(() => {
    folder = temporaryFolder('serve')
    writeFileSync(join(folder, 'policy.yaml'), policy(401))
  })
  afterEach(async () => {
    await serving?.stop()
    serving = undefined
    stopAll()
  })

  const status = async (path = '/direct') => (await fetch(`${serving!.url}${path}`)).status

  it('writes a line for each request, with secrets masked, and ends with 0', async () => {
    serving = await startServing([folder, '--port', '0', '--explain'])
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw'
    expect(await status(`/direct?access_token=${token}`)).toBe(401)
    expect(await status('/other')).toBe(200)
    await serving.prints('"/other"', 'stdout')
    const lines = serving.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines).toMatchObject([
      { method: 'GET', status: 401, client: '127.0.0.1' },
      { path: '/other', status: 200 },
    ])
    expect(serving.stdout + serving.stderr).not.toContain('c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw')
    expect(serving.stderr).toMatch(/^GET \/direct\S*: 401\n {2}ok route/m)
    serving.interrupt()
    expect(await serving.exitCode).toBe(0)
  })

  it('serves a change of the files, and keeps the old policy where they are broken', async () => {
    serving = await startServing([folder, '--port', '0', '--quiet'])
    expect(await status()).toBe(401)
    writeFileSync(
      join(folder, 'policy.yaml'),
      'apiVersion: gateway.solo.io/v1\nkind: VirtualService\nspec: {virtualHost: [',
    )
    await serving.prints('the policy from before stays')
    expect(serving.stderr).toMatch(/policy\.yaml:3:\d+: error\[.*CW1/)
    expect(await status()).toBe(401)
    rmSync(join(folder, 'policy.yaml'))
    await serving.prints('no configuration of a known dialect')
    expect(await status()).toBe(401)
    writeFileSync(join(folder, 'policy.yaml'), policy(402))
    await serving.prints('the new policy is served')
    expect(await status()).toBe(402)
    expect(serving.stdout).toBe('')
  })

  it('lets an answer end after Ctrl-C, and cuts it off after a second one', async () => {
    const upstream = await startServer((_, answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' })
      const timer = setInterval(() => answer.write('data: x\n\n'), 20)
      answer.on('close', () => clearInterval(timer))
    })
    serving = await startServing([folder, '--port', '0', '--upstream', `http://127.0.0.1:${upstream}`])
    const { port } = serving
    let received = 0
    const stream = exchange(port, 'GET /stream HTTP/1.1\r\nhost: a\r\n\r\n', (text) => {
      received = text.split('data: x').length
      return false
    })
    while (received < 3) await new Promise((done) => setTimeout(done, 20))
    serving.interrupt()
    await serving.prints('answers that are under way')
    const before = received
    while (received < before + 3) await new Promise((done) => setTimeout(done, 20))
    await expect(exchange(port, 'GET / HTTP/1.1\r\n\r\n')).rejects.toThrow('ECONNREFUSED')
    serving.interrupt()
    await stream
    expect(await serving.exitCode).toBe(0)
    expect(serving.stderr).toContain('answers were cut off')
  })

  it('says in a line what cannot be', async () => {
    const taken = createServer()
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
    const { port } = taken.address() as { port: number }
    const run = (...args: string[]) => {
      const { code, stderr } = claimwright(['serve', ...args], { cwd: EXAMPLES })
      return `${code} ${stderr}`
    }
    const file = 'gloo-workshop-lab12'
    expect(run(file, '--port', String(port))).toBe(
      `2 claimwright: port ${port} is in use: end what listens there, or choose another port with --port\n`,
    )
    taken.close()
    expect(run(file, '--port', '99999')).toBe('2 claimwright: --port 99999: ports end at 65535\n')
    expect(run(file, '--port', 'x')).toBe('2 claimwright: --port x: expected a number\n')
    expect(run(file, '--upstream', 'localhost:80')).toMatch(/^2 claimwright: --upstream localhost:80: expected http:/)
    expect(run(file, '--outside', 'maybe')).toMatch(
      /^2 claimwright: --outside maybe: expected allow, refuse or unknown/,
    )
    expect(run('missing.yaml')).toMatch(/^3 claimwright: missing\.yaml: no such file/)
    expect(run('-')).toMatch(/^2 claimwright: serve watches files/)
  })
})
