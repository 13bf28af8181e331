import { expect, it } from 'vitest'
import { secretsOf } from '../../src/validate/secrets.js'
import { parse } from '../../src/yaml/parse.js'

const valuesOf = (key: unknown) => {
  const policies = { backendAuth: { key } }
  const config = { binds: [{ port: 3000, listeners: [{ routes: [{ policies, backends: [{ host: 'h:1' }] }] }] }] }
  return secretsOf(parse(JSON.stringify(config), { file: 'f.json' })).map(({ value }) => value)
}

it('takes the value of a key as secret, and not the place that carries it', () => {
  const location = { header: { name: 'x-goog-header' } }
  expect(valuesOf({ value: 'sk-live-0123456789', location })).toEqual(['sk-live-0123456789'])
  expect(valuesOf('sk-live-0123456789')).toEqual(['sk-live-0123456789'])
})
