import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFetcher } from '../../src/gateways/fetcher.js'

let server: Server
let base = ''
let asked = 0
beforeAll(async () => {
  server = createServer((request, response) => {
    asked++
    if (request.url === '/silent') return
    if (request.url === '/moved') return response.writeHead(302, { location: '/keys' }).end()
    if (request.url === '/missing') return response.writeHead(404).end('no')
    if (request.url === '/large') return response.end('x'.repeat(100_000))
    return response.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":["é"]}')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('createFetcher', () => {
  it('answers with status, body and headers, and asks once', async () => {
    const fetcher = createFetcher()
    const before = asked
    const [first, second] = await Promise.all([fetcher(`${base}/keys`), fetcher(`${base}/keys`)])
    expect(first).toMatchObject({
      status: 200,
      body: '{"keys":["é"]}',
      headers: { 'content-type': 'application/json' },
    })
    expect(second).toBe(first)
    expect(asked - before).toBe(1)
    expect(await fetcher(`${base}/missing`)).toMatchObject({ status: 404, body: 'no' })
    expect(await fetcher(`${base}/moved`)).toMatchObject({ status: 200 })
  })

  it('asks again when what it keeps is too old', async () => {
    const fetcher = createFetcher({ keep: -1 })
    const before = asked
    await fetcher(`${base}/keys`)
    await fetcher(`${base}/keys`)
    expect(asked - before).toBe(2)
  })

  it('keeps each address as long as it is told', async () => {
    const fetcher = createFetcher({ keep: (url) => (url.endsWith('/keys') ? -1 : 60_000) })
    const before = asked
    for (const path of ['/keys', '/keys', '/missing', '/missing']) await fetcher(`${base}${path}`)
    expect(asked - before).toBe(3)
  })

  it('asks only so many at a time, and gives the place back after an error', async () => {
    let open = 0
    let most = 0
    const slow: typeof fetch = async (url) => {
      most = Math.max(most, ++open)
      await new Promise((done) => setTimeout(done, 5))
      open--
      if (String(url).endsWith('3')) throw new Error('broken')
      return new Response('{}')
    }
    const fetcher = createFetcher({ concurrent: 2, fetch: slow })
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => fetcher(`http://keys/${index}`)))
    expect(most).toBe(2)
    expect(answers.map((answer) => ('error' in answer ? answer.error : answer.status))).toEqual([
      ...[200, 200, 200, 'broken'],
      ...[200, 200, 200, 200, 200, 200],
    ])
  })

  it('says what went wrong, and keeps no error', async () => {
    const fetcher = createFetcher({ timeout: 100, maxBytes: 1000 })
    const before = asked
    expect(await fetcher(`${base}/silent`)).toEqual({ error: 'timeout' })
    expect(await fetcher(`${base}/silent`)).toEqual({ error: 'timeout' })
    expect(asked - before).toBe(2)
    expect(await fetcher(`${base}/large`)).toEqual({ error: 'larger than 1000 bytes' })
    expect(await fetcher('file:///etc/passwd')).toEqual({ error: 'not an http or https address' })
    const closed = createServer()
    await new Promise<void>((listening) => closed.listen(0, '127.0.0.1', listening))
    const { port } = closed.address() as AddressInfo
    await new Promise((done) => closed.close(done))
    expect(await fetcher(`http://127.0.0.1:${port}/`)).toEqual({ error: 'refused' })
  })
})
