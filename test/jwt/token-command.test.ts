import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CliError } from '../../src/cli/exit.js'
import * as keys from '../../src/cli/keys.js'
import * as token from '../../src/cli/token.js'
import { ALGORITHM_NAMES } from '../../src/jwt/signature.js'
import { temporaryFolder } from '../temporary-folder.js'

let folder = ''
beforeEach(() => {
  folder = temporaryFolder('command')
})
afterEach(() => {
  process.exitCode = undefined
})

interface Ran {
  out: string
  err: string
  code: number
}

async function run(...argv: string[]): Promise<Ran> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const text = (spy: typeof out) => spy.mock.calls.map(([chunk]) => String(chunk)).join('')
  process.exitCode = undefined
  const program = new Command().exitOverride()
  token.register(program)
  keys.register(program)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return { out: text(out), err: text(err), code: Number(process.exitCode ?? 0) }
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    return { out: text(out), err: text(err) + error.message, code: error.code }
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
}

const path = (name: string) => join(folder, name)

describe('keys generate', () => {
  it.each(['RS256', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])('makes %s keys that mint and verify', async (alg) => {
    const made = await run(
      'keys',
      'generate',
      '--alg',
      alg,
      '--private',
      path('key.pem'),
      '--public',
      path('jwks.json'),
    )
    expect(made).toEqual({ out: '', err: '', code: 0 })
    expect(statSync(path('key.pem')).mode & 0o777).toBe(0o600)
    expect(readFileSync(path('key.pem'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
    const set = readFileSync(path('jwks.json'), 'utf8')
    expect(set).not.toContain('"d"')
    const minted = await run('token', 'mint', '--key', path('key.pem'), '--alg', alg)
    const verified = await run('token', 'verify', minted.out.trim(), '--keys', path('jwks.json'))
    expect(verified.out).toContain(`good: signature: ${alg} under key \`${JSON.parse(set).keys[0].kid}\``)
    expect(verified.code).toBe(0)
  })

  it('prints the public half only, unless asked', async () => {
    const { out } = await run('keys', 'generate', '--alg', 'ES256', '--private', path('key.json'), '--kid', 'mine')
    expect(JSON.parse(out).keys[0]).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: expect.any(String),
      y: expect.any(String),
      kid: 'mine',
      alg: 'ES256',
      use: 'sig',
    })
    expect(JSON.parse(readFileSync(path('key.json'), 'utf8'))).toHaveProperty('d')
    const printed = await run('keys', 'generate', '--alg', 'ES256', '--print-private')
    expect(JSON.parse(printed.out)).toHaveProperty('d')
  })

  it('makes secrets, which have no public half', async () => {
    expect(await run('keys', 'generate', '--alg', 'HS256', '--private', path('s.json'))).toEqual({
      out: '',
      err: '',
      code: 0,
    })
    const minted = await run('token', 'mint', '--key', path('s.json'))
    const verified = await run('token', 'verify', minted.out, '--keys', path('s.json'))
    expect(verified.out).toContain('good: signature: HS256 under key')
    expect(verified.out).not.toContain('thumbprint')
    expect((await run('keys', 'generate', '--alg', 'HS256', '--private', path('s.pem'))).code).toBe(2)
  })

  it('replaces nothing without --force', async () => {
    writeFileSync(path('key.pem'), 'precious', { mode: 0o644 })
    const args = ['keys', 'generate', '--alg', 'EdDSA', '--private', path('key.pem')]
    expect(await run(...args)).toEqual({ out: '', err: `${path('key.pem')} exists; --force replaces it`, code: 2 })
    expect(readFileSync(path('key.pem'), 'utf8')).toBe('precious')
    expect((await run(...args, '--force')).code).toBe(0)
    expect(statSync(path('key.pem')).mode & 0o777).toBe(0o600)
  })

  it.each([
    [['--alg', 'RS257', '--print-private'], `unknown algorithm \`RS257\`; known are ${ALGORITHM_NAMES.join(', ')}`, 2],
    [['--bits', '10', '--print-private'], '--bits 10: expected 1024 to 16384', 2],
    [[], 'name a file for the private key with --private FILE, or pass --print-private', 2],
    [['--private', '/nonexistent/x'], '/nonexistent/x: no such file or folder', 3],
  ])('%j ends with a reason', async (options, message, code) => {
    expect(await run('keys', 'generate', ...options)).toEqual({ out: '', err: message, code })
  })
})

describe('keys pem-to-jwks and jwks-to-pem', () => {
  const pem = 'test/conformance/gloo/_keys/rsa-a.public.pem'

  it('are each other in reverse', async () => {
    const { out } = await run('keys', 'pem-to-jwks', pem, 'test/conformance/gloo/_keys/ec256.public.pem')
    writeFileSync(path('set.json'), out)
    const [first, second] = JSON.parse(out).keys
    expect(first.kid).toMatch(/^[\w-]{43}$/)
    const back = await run('keys', 'jwks-to-pem', path('set.json'), '--kid', first.kid)
    expect(back.out).toBe(readFileSync(pem, 'utf8'))
    const all = await run('keys', 'jwks-to-pem', path('set.json'))
    expect(all.out.match(/BEGIN PUBLIC KEY/g)).toHaveLength(2)
    expect(second).toMatchObject({ kty: 'EC', crv: 'P-256' })
  })

  it('name the key as told', async () => {
    const { out } = await run('keys', 'pem-to-jwks', pem, '--kid', 'k1', '--alg', 'RS256')
    expect(JSON.parse(out).keys).toMatchObject([{ kid: 'k1', alg: 'RS256' }])
    expect(JSON.parse((await run('keys', 'pem-to-jwks', pem, '--no-kid')).out).keys[0]).not.toHaveProperty('kid')
    expect((await run('keys', 'pem-to-jwks', pem, pem, '--kid', 'k1')).code).toBe(2)
  })

  it('take the public half of a private key, and say so', async () => {
    await run('keys', 'generate', '--alg', 'ES256', '--private', path('key.pem'))
    const { out, err, code } = await run('keys', 'pem-to-jwks', path('key.pem'))
    expect(JSON.parse(out).keys[0]).not.toHaveProperty('d')
    expect(err).toContain('`BEGIN PRIVATE KEY` is a private key; only its public half belongs here')
    expect(code).toBe(0)
  })

  it.each([
    ['<html>', 'pem-to-jwks', 'no public key in it'],
    ['{"keys":[]}', 'jwks-to-pem', 'the key set is empty'],
    ['{"kty":"oct","k":"AQ","kid":"s"}', 'jwks-to-pem', 'the key `s` is a secret and has no PEM form'],
    ['{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}', 'jwks-to-pem', 'the key is malformed or of an unknown type'],
  ])('say what is wrong with %j', async (text, command, message) => {
    writeFileSync(path('in'), text)
    expect(await run('keys', command, path('in'))).toMatchObject({ code: 1, err: expect.stringContaining(message) })
  })
})

describe('token mint and decode', () => {
  const now = ['--now', '1800000000']
  beforeEach(async () => {
    await run('keys', 'generate', '--alg', 'ES256', '--private', path('key.json'), '--kid', 'mine')
  })
  const decode = async (text: string) =>
    JSON.parse((await run('token', 'decode', text.trim(), '--format', 'json', ...now)).out)

  it('puts in what it is told, integers whole', async () => {
    const { out } = await run(
      'token',
      'mint',
      '--key',
      path('key.json'),
      ...now,
      '--claims',
      '{"iss":"me","n":9007199254740993}',
      '--claim',
      'sub=alice',
      '--claim',
      'roles=["a"]',
      '--claim',
      'quoted="1"',
      '--header',
      'x=1',
      '--expires-in',
      '15m',
    )
    const text = (await run('token', 'decode', out.trim(), ...now)).out
    expect(text).toContain('"n": 9007199254740993')
    expect(text).toContain('exp: 2027-01-15T08:15:00Z, in 15 m')
    const { header, claims, notes, signatureBytes } = await decode(out)
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'mine', x: 1 })
    expect(claims).toMatchObject({
      iss: 'me',
      sub: 'alice',
      roles: ['a'],
      quoted: '1',
      iat: 1800000000,
      exp: 1800000900,
    })
    expect([notes, signatureBytes]).toEqual([[], 64])
  })

  it('leaves out what it is told to, and says what the gateways make of it', async () => {
    const { out } = await run('token', 'mint', '--key', path('key.json'), '--no-kid', '--no-exp')
    const { header, claims, notes } = await decode(out)
    expect([header.kid, claims.exp]).toEqual([undefined, undefined])
    expect(notes).toHaveLength(3)
  })

  it('signs nothing for `none`', async () => {
    const { out } = await run('token', 'mint', '--alg', 'none', '--no-exp', '--claims', '{}', ...now)
    expect(out).toBe('eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJpYXQiOjE4MDAwMDAwMDB9.\n')
  })

  it('reads tokens from files and with their scheme', async () => {
    const { out } = await run('token', 'mint', '--key', path('key.json'))
    writeFileSync(path('t'), `Bearer ${out}`)
    expect((await decode(`@${path('t')}`)).header.kid).toBe('mine')
  })

  it.each([
    ['a.b', 'problem: a token has three parts with dots between; this has 2'],
    ['.'.repeat(100), 'this has many'],
    ['!.e30.', 'problem: the header is not base64url'],
    ['e30.ew.', 'problem: the payload is not JSON: expected a member name at character 2'],
    ['e30.e30.!', 'problem: the signature is not base64url'],
    ['e30.e30.', 'problem: the header has no `alg`'],
  ])('says what is wrong with %j', async (text, message) => {
    const { out, code } = await run('token', 'decode', text)
    expect(out).toContain(message)
    expect(code).toBe(1)
  })

  it.each([
    [['--claims', '[]'], '--claims: expected a JSON object', 2],
    [['--claims', '{'], 'this is not JSON: expected a member name', 2],
    [['--claim', 'x'], 'expected NAME=VALUE, not `x`', 2],
    [['--expires-in', 'soon'], '`soon` is not a duration', 2],
    [['--now', 'soon'], '--now soon: expected unix seconds', 2],
    [['--alg', 'RS256'], 'a key of type EC P-256 cannot sign `RS256`; it can sign ES256', 2],
    [['--key', '/nonexistent'], 'no such file', 3],
    [['--key', 'package.json'], 'no private key: it cannot sign', 3],
    [['--key', 'test/conformance/gloo/_keys/rsa-a.public.pem'], 'no private key: it cannot sign', 3],
  ])('%j ends with a reason', async (options, message, code) => {
    const ran = await run('token', 'mint', '--key', path('key.json'), ...options)
    expect(ran).toMatchObject({ out: '', code, err: expect.stringContaining(message) })
  })

  it('says that a key is malformed without showing it', async () => {
    const key = JSON.parse(readFileSync(path('key.json'), 'utf8'))
    writeFileSync(path('bad.json'), JSON.stringify({ ...key, x: 'AQ' }))
    const { err, code } = await run('token', 'mint', '--key', path('bad.json'))
    expect([code, err]).toEqual([
      2,
      'this private key cannot be used: its members are malformed or do not fit together',
    ])
  })
})

describe('token verify', () => {
  it('judges signature, times, issuer and audience', async () => {
    await run('keys', 'generate', '--alg', 'ES256', '--private', path('key.json'), '--public', path('set.json'))
    await run('keys', 'generate', '--alg', 'ES256', '--private', path('k2.json'), '--public', path('set2.json'))
    const minted = await run(
      'token',
      'mint',
      '--key',
      path('key.json'),
      '--now',
      '1000',
      '--claims',
      '{"iss":"me","aud":["x","y"],"nbf":1200}',
    )
    const at = (...options: string[]) =>
      run('token', 'verify', minted.out.trim(), '--keys', path('set.json'), ...options)
    expect((await at('--now', '1200', '--issuer', 'me', '--audience', 'y')).code).toBe(0)
    const bad = await at('--now', '9999', '--issuer', 'you', '--audience', 'z')
    expect(bad.code).toBe(1)
    expect(bad.out.split('\n').map((line) => line.slice(0, 9))).toEqual([
      'good: sig',
      'good: nbf',
      'bad: exp:',
      'bad: iss:',
      'bad: aud:',
      '',
    ])
    expect((await at('--now', '1100', '--leeway', '10')).out).toContain('bad: nbf')
    const foreign = await run(
      'token',
      'verify',
      minted.out.trim(),
      '--keys',
      path('set2.json'),
      '--now',
      '1200',
      '--format',
      'json',
    )
    expect(JSON.parse(foreign.out)).toMatchObject({
      good: false,
      checks: [{ what: 'signature', ok: false, detail: 'ES256 under none of 1 keys; no key has its `kid`' }, {}, {}],
    })
    writeFileSync(path('page'), '<html>')
    expect(await run('token', 'verify', 'x', '--keys', path('page'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('web page'),
    })
  })
})
