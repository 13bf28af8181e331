import { describe, expect, it } from 'vitest'
import { JWT_AUTH, standalone } from '../../src/check/example-policies.js'
import { findingsOf } from './findings-of.js'

const isReported = (listener: string, route: string): boolean =>
  findingsOf(standalone(route, listener)).some(({ code }) => code === 'CW3005')

describe('JWT policies before and after the route is chosen', () => {
  it('are reported if the second one requires the token that the first one removed', () => {
    expect(isReported(JWT_AUTH, JWT_AUTH)).toBe(true)
    expect(isReported(JWT_AUTH.replace('strict', 'optional'), JWT_AUTH)).toBe(true)
  })

  it('are not reported if the first one keeps the token: an expression has no header to remove', () => {
    const both = `${JWT_AUTH}\n  location: { expression: 'request.headers["x-token"]' }`
    expect(isReported(both, both)).toBe(false)
  })

  it('are not reported if the second one does not require a token', () =>
    expect(isReported(JWT_AUTH, JWT_AUTH.replace('strict', 'optional'))).toBe(false))

  it('are not reported if they read different headers', () =>
    expect(isReported(JWT_AUTH, `${JWT_AUTH}\n  location: { header: { name: x-token } }`)).toBe(false))
})
