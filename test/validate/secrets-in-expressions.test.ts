import { expect, test } from 'vitest'
import { literalsOf } from '../../src/validate/secrets.js'

test.each([
  ['request.headers["x-api-key"] == "Zq7MARKERxK9"'],
  ['request.headers["x-api-key"] == "Zq7MARKERxK9" && x.'],
  ['request.headers["authorization"] in ["Bearer Zq7MARKERxK9'],
  ["request.headers.authorization == 'Zq7MARKERxK9' &&"],
  ['apiKey.key == "Zq7MARKERxK9" ||'],
])('finds the credential that %s compares with', (text) => {
  expect(literalsOf(text).some((literal) => literal.includes('Zq7MARKERxK9'))).toBe(true)
})

test('other literals of an expression that does not parse are shown', () => {
  expect(literalsOf('request.headers["x-team"] == "developers" &&')).toEqual([])
})
