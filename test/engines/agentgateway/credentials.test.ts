import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { apr1, checkPassword } from '../../../src/engines/agentgateway/htpasswd.js'
import { ask, load, route, type Sent } from './gateway.js'

const basic = (text: string): Sent => ({
  headers: [['authorization', `Basic ${Buffer.from(text).toString('base64')}`]],
})

describe('htpasswd', () => {
  it.each([
    // openssl passwd -apr1 -salt SALT PASSWORD
    ['myPassword', 'r31.....', 'HqJZimcKQFAMYayBlzkrA/'],
    ['', 'abcdefgh', 'L.PT565ESX4Tp2bqNs7Ie.'],
    ['a', 'abcdefgh', 'G8IsPsylW5ROvIKsQMRG61'],
    ['päss wörd', 'abcdefgh', '/Xv5Ux4Vaw/nCu4OVXxMK1'],
    ['x'.repeat(40), 'abcdefgh', '7h4098paklNpzdB9KwCdh/'],
  ])("computes Apache's MD5 of `%s`", (password, salt, digest) => {
    expect(apr1(password, salt)).toBe(digest)
  })

  it('knows what it cannot compute', () => {
    const sha = createHash('sha1').update('pass').digest('base64')
    const file = `a:{SHA}${sha}\nb:$2y$05$abcdefghijklmnopqrstuv\nc:$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/\n`
    expect(checkPassword(file, 'a', 'pass')).toBe(true)
    expect(checkPassword(file, 'a', 'Pass')).toBe(false)
    expect(checkPassword(file, 'b', 'pass')).toBe('unknown')
    expect(checkPassword(file, 'c', 'myPassword')).toBe(true)
    expect(checkPassword(file, 'c', 'x'.repeat(1_000_000))).toBe('unknown')
    expect(checkPassword(file, 'nobody', 'pass')).toBe(false)
    expect(checkPassword(file, '', 'pass')).toBe(false)
  })
})

describe('basic authentication', () => {
  const file = `me:{SHA}${createHash('sha1').update('pass').digest('base64')}`
  const program = load(
    route({ basicAuth: { mode: 'strict', realm: 'here', htpasswd: `${file}\nold:$2y$05$abcdefghijklmnopqrstuv` } }),
  )

  it('challenges, and takes the credentials out', async () => {
    const { response } = await ask(program)
    expect(response).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Basic realm="here"' } })
    expect((await ask(program, basic('me:nope'))).response?.status).toBe(401)
    const { upstream } = await ask(program, basic('me:pass'))
    expect(upstream?.headers['authorization']).toBeUndefined()
  })

  it('leaves open what bcrypt would say', async () => {
    const { undetermined } = await ask(program, basic('old:pass'))
    expect(undetermined?.ifRefused.response).toMatchObject({ status: 401 })
    expect(undetermined?.ifAllowed.response?.status).toBe(200)
  })

  it.each(['', '!', 'bm8tY29sb24=', '//8=', 'bWU6cGFzcw'])('refuses `%s`', async (value) => {
    expect((await ask(program, { headers: [['authorization', `Basic ${value}`]] })).response?.status).toBe(401)
  })
})

describe('API keys', () => {
  const digest = createHash('sha256').update('second').digest('hex')
  const keys = [
    { key: 'first', metadata: { team: 'a' } },
    { keyHash: `sha256:${digest.toUpperCase()}`, metadata: { team: 'b' } },
  ]
  const rules = ['apiKey.team == "b"']

  it('looks keys up by what they hash to, and gives rules what is known of them', async () => {
    const program = load(route({ apiKey: { mode: 'strict', keys }, authorization: { rules } }))
    expect((await ask(program, { token: 'first' })).response?.status).toBe(403)
    expect((await ask(program, { token: 'second' })).response?.status).toBe(200)
    expect((await ask(program, { token: 'third' })).response?.body).toBe(
      'api key authentication failure: invalid credentials',
    )
    expect((await ask(program)).response?.body).toBe('api key authentication failure: no API Key found')
  })

  it('shows no key in the steps', async () => {
    const program = load(route({ apiKey: { mode: 'strict', keys } }))
    for (const token of ['first', 'third']) {
      expect(JSON.stringify((await ask(program, { token })).trace)).not.toContain(token)
    }
  })
})
