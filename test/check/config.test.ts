import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ConfigError, readConfig } from '../../src/check/config.js'
import { glob } from '../../src/check/glob.js'
import { nearestPath } from '../../src/check/lookup/claim-paths.js'
import { sampleToken } from '../../src/check/sample-token.js'
import { compareVersions } from '../../src/versions/version.js'

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../schema/config.json'), 'utf8'))
const validate = new Ajv({ strict: false }).compile(schema)

describe('claimwright.yaml and schema/config.json', () => {
  it.each([
    ['', true],
    ['severities: {CW6016: off, CW6001: error}', true],
    ['severities: {CW6016: loud}', false],
    ['paths: {ignore: ["a/**", b.yaml]}', true],
    ['paths: {only: [a]}', false],
    ['targets: {gloo: 1.18.0, agentgateway: "1.4", litellm: v1.74.0}', true],
    ['targets: {gloo: newest}', false],
    ['tokens: [a.jwt]\nenv: {A: "1", B: 2}\nfiles: .\nfetch: fetch.json\nbaseline: known.json', true],
    ['tokens: a.jwt', false],
    ['level: high', false],
    ['targets: {gloo: 1.10}', true],
    ['# nothing', true],
    ['---', true],
  ])('%j: both say %s', (text, valid) => {
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(valid)
    const read = () => readConfig(text, 'claimwright.yaml')
    if (valid) expect(read()).toBeDefined()
    else expect(read).toThrow(ConfigError)
  })
})

it('versions are read as they are written', () => {
  expect(readConfig('targets: {litellm: 1.10, gloo: "1.20"}', 'c.yaml').targets).toEqual({
    litellm: '1.10',
    gloo: '1.20',
  })
})

describe('glob', () => {
  it.each([
    ['vendor', 'vendor/a/b.yaml', true],
    ['vendor', 'src/vendor/b.yaml', true],
    ['vendor', 'vendors/b.yaml', false],
    ['*.yaml', 'a/b.yaml', true],
    ['a/*.yaml', 'a/b/c.yaml', false],
    ['a/**/c.yaml', 'a/c.yaml', true],
    ['a/**/c.yaml', 'a/x/y/c.yaml', true],
    ['b?.yaml', 'b1.yaml', true],
    ['b.yaml', 'bxyaml', false],
    ['./a(1).yaml', './a(1).yaml', true],
  ])('%s on %s: %s', (pattern, path, matches) => {
    expect(glob([pattern])(path)).toBe(matches)
  })
})

describe('versions', () => {
  it.each([
    ['1.18.0', '1.21.0-beta11', true],
    ['1.21.0-beta9', '1.21.0-beta11', true],
    ['1.21.0-beta11', '1.21.0-beta11', false],
    ['1.21.0', '1.21.0-beta11', false],
    ['1.21', '1.21.0', false],
    ['2', '1.99.9', false],
  ])('%s is older than %s: %s', (a, b, older) => {
    expect(compareVersions(a, b) < 0).toBe(older)
  })
})

it('a configuration that nests deeply is refused before the library reads it', () => {
  expect(() => readConfig('['.repeat(200_000), 'c.yaml')).toThrow(
    /^c\.yaml:1:\d+: the file of settings nests too deeply$/,
  )
})

describe('sample tokens', () => {
  it('reads a JWT, or claims', () => {
    const claims = { realm_access: { roles: ['admin'] } }
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    expect(sampleToken('t', `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}.c2ln\n`)).toMatchObject({
      header: { kid: 'k' },
      claims,
    })
    expect(sampleToken('t', JSON.stringify(claims)).claims).toEqual(claims)
  })

  it.each(['', 'a.b', 'a.b.c.d', '[1]', 'e30.!!!.x', '{"a":'])('%j is refused in a sentence', (text) => {
    expect(() => sampleToken('t', text)).toThrow(/^(the token|neither)/)
  })

  it('names the path that was most likely meant', () => {
    const claims = { sub: 'x', realm_access: { roles: [] }, resource_access: { app: { roles: [] } } }
    expect(nearestPath(claims, ['realm', 'roles'])).toEqual(['realm_access', 'roles'])
    expect(nearestPath(claims, ['sbu'])).toEqual(['sub'])
    expect(nearestPath(claims, ['wholly_other'])).toBeUndefined()
  })
})
