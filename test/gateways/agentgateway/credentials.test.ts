import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { apr1, checkPassword } from '../../../src/gateways/agentgateway/htpasswd.js'
import { isBcryptOf } from '../../../src/gateways/bcrypt.js'
import { verifyAndDecide } from '../../../src/gateways/verify-and-decide.js'
import { SignatureCache } from '../../../src/jwt/signature-cache.js'
import { ask, load, NOW, request, route, type Sent } from './gateway.js'

const check = (file: string, user: string, password: string): boolean | 'unknown' =>
  checkPassword(file, user, password, () => undefined)

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

  it.each([
    ['password', '$2y$05$nC6nErr9XZJuMJ57WyCob.EuZEjylDt2KaHfbfOtyb.EgL1I2jCVa'],
    ['password', '$2a$04$UuTkLRZZ6QofpDOlMz32MuuxEHA43WOemOYHPz6.SjsVsyO1tDU96'],
    ['correctbatteryhorsestapler', '$2b$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie'],
    // John the Ripper's: no password, letters beyond ASCII, one that is cut after 72 bytes
    ['', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy'],
    ['U*U*U', '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a'],
    [
      '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored',
      '$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui',
    ],
  ])('computes bcrypt of `%s`', async (password, hash) => {
    expect(await isBcryptOf(password, hash)).toBe(true)
    expect(await isBcryptOf(password, hash.replace('$2a$', '$2x$'))).toBe(true)
    expect(await isBcryptOf(`x${password}`, hash)).toBe(false)
  })

  it.each([true, false, undefined])('takes the verdict on a bcrypt hash from the caller: %s', (verdict) => {
    const hash = '$2y$05$nC6nErr9XZJuMJ57WyCob.EuZEjylDt2KaHfbfOtyb.EgL1I2jCVa'
    expect(checkPassword(`me:${hash}`, 'me', 'password', () => verdict)).toBe(verdict ?? 'unknown')
    expect(checkPassword(`me:${hash.replace('05', '13')}`, 'me', 'password', () => verdict)).toBe('unknown')
    expect(checkPassword(`me:${hash.replace('05', '03')}`, 'me', 'password', () => verdict)).toBe(false)
    expect(checkPassword(`me:${hash}`, 'me', 'pass\0word', () => verdict)).toBe(false)
  })

  it('knows what it cannot compute', () => {
    const sha = createHash('sha1').update('pass').digest('base64')
    const apache = '$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/'
    const file = `a:{SHA}${sha}\nb:bGVh02xkuGli2\nc:${apache}\nd:$2y$31$nC6nErr9XZJuMJ57WyCob.EuZEjylDt2KaHfbfOtyb.EgL1I2jCVa\ne:plain\n`
    expect(check(file, 'a', 'pass')).toBe(true)
    expect(check(file, 'a', 'Pass')).toBe(false)
    expect(check(file, 'b', 'pass')).toBe('unknown')
    expect(check(file, 'c', 'myPassword')).toBe(true)
    expect(check(file, 'c', 'x'.repeat(1_000_000))).toBe('unknown')
    expect(check(file, 'd', 'pass')).toBe('unknown')
    expect(check(file, 'e', 'plain')).toBe(false)
    expect(check(file, 'nobody', 'pass')).toBe(false)
    expect(check(file, '', 'pass')).toBe(false)
  })

  it('takes the last line of a user that can be read', () => {
    const [good, broken] = ['me:$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/', 'me:$apr1$$x']
    expect(check(`${good}\n${broken}\nme:$2y$05$short`, 'me', 'myPassword')).toBe(true)
    expect(check(`${good}\nme:other`, 'me', 'myPassword')).toBe(false)
    expect(check(`${good}\r\n`, 'me', 'myPassword')).toBe(false)
  })
})

describe('basic authentication', () => {
  const file = `me:{SHA}${createHash('sha1').update('pass').digest('base64')}`
  const program = load(route({ basicAuth: { mode: 'strict', realm: 'here', htpasswd: `${file}\nold:bGVh02xkuGli2` } }))

  it('challenges, and takes the credentials out', async () => {
    const { response } = await ask(program)
    expect(response).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Basic realm="here"' } })
    expect((await ask(program, basic('me:nope'))).response?.status).toBe(401)
    const { upstream } = await ask(program, basic('me:pass'))
    expect(upstream?.headers['authorization']).toBeUndefined()
  })

  it('computes bcrypt, once per password with a cache', async () => {
    const hash = '$2y$05$nC6nErr9XZJuMJ57WyCob.EuZEjylDt2KaHfbfOtyb.EgL1I2jCVa'
    const hashed = load(route({ basicAuth: { mode: 'strict', htpasswd: `me:${hash}` } }))
    const cache = new SignatureCache()
    const send = (password: string) => verifyAndDecide(hashed, request(basic(`me:${password}`)), { now: NOW, cache })
    expect((await send('password')).upstream).not.toBeNull()
    expect((await send('passwort')).response?.status).toBe(401)
    expect(send('password')).not.toBeInstanceOf(Promise)
    expect((await ask(hashed, basic('me:password'))).undetermined).toBeUndefined()
  })

  it('leaves open what DES would say', async () => {
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
