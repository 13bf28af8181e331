import { describe, expect, it } from 'vitest'
import { verdict } from './pairs.js'

const route = (text: string) => `binds: [{ port: 3000, listeners: [{ routes: [{ ${text} }] }] }]\n`

describe('what a request leaves open', () => {
  it.each([
    ['rules of a backend that is drawn', 'policies: { authorization: { rules: [\'request.headers["x-a"] == "1"\'] } }'],
    ['an authorizer of a backend that is drawn', 'policies: { extAuthz: { host: "localhost:9000" } }'],
  ])('%s', (_, policies) => {
    const weighted = (second: string) =>
      route(`backends: [{ host: "a:80" }, { host: "b:80", weight: 99${second && `, ${second}`} }]`)
    expect(verdict(weighted(policies), weighted(''))).toMatch(/^different: .*opens/)
    expect(verdict(weighted(''), weighted(policies))).toMatch(/^different: .*closes/)
    expect(verdict(weighted(policies), weighted(policies))).not.toMatch(/^different/)
  })

  it('the address of the client', () => {
    const from = (rule: string) =>
      route(`policies: { authorization: { rules: [{ require: '${rule}' }] } }, backends: [{ host: "a:80" }]`)
    const local = from('cidr("127.0.0.0/8").containsIP(source.address)')
    expect(verdict(local, from('true'))).toMatch(/^different: .*opens/)
    expect(verdict(from('true'), local)).toMatch(/^different: .*closes/)
    expect(verdict(local, from('cidr("10.0.0.0/8").containsIP(source.address)'))).not.toMatch(/complete/)
  })
})
