import { expect, it } from 'vitest'
import { ask, load, virtualService } from './gateway.js'

const locationOf = async (redirectAction: Record<string, unknown>, path: string) => {
  const routes = [{ matchers: [{ prefix: '/' }], redirectAction }]
  const { response } = await ask(load(virtualService({ domains: ['*'], routes })), { path })
  return response?.headers['location']
}

it('rewrites the path of a redirect by a regular expression, which wins over the other ways', async () => {
  const regexRewrite = { pattern: { regex: '/([a-z]+)' }, substitution: '/\\1-\\1' }
  const expected = 'http://api.example/a-a/b-b?q=1'
  expect(await locationOf({ regexRewrite }, '/a/b?q=1')).toBe(expected)
  expect(await locationOf({ pathRedirect: '/x', prefixRewrite: '/y', regexRewrite }, '/a/b?q=1')).toBe(expected)
})
