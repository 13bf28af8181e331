import { describe, expect, it } from 'vitest'
import { isOfTooling } from '../../src/validate/tooling.js'
import { findingsOf, told } from '../check/findings-of.js'

const SECRET = `apiVersion: v1
kind: Secret
metadata:
  name: keys
  namespace: teams
data:
  Authorization: ENC[AES256_GCM,data:q83v,type:str]
`
const SOPS = `sops:
  age: []
  lastmodified: "2026-01-01T00:00:00Z"
  mac: ENC[AES256_GCM,data:q83v,type:str]
  version: 3.8.1
`
const ROUTES = `apiVersion: gateway.solo.io/v1
kind: RouteTable
metadata:
  name: rooms
  namespace: teams
spec:
  routes:
  - $patch: delete
    name: chat
    matchers: [{ prefix: / }]
    directResponseAction: { status: 200 }
`

describe('fields of other software', () => {
  it('are a note in a file that SOPS encrypted', () => {
    expect(told(findingsOf({ text: SECRET + SOPS, isOpen: true }))).toEqual([
      'CW1032 8:1 the values are encrypted by SOPS: they are not checked',
    ])
  })

  it('are unknown without the metadata of SOPS', () => {
    const codes = findingsOf({ text: `${SECRET}sops: mine\n`, isOpen: true }).map(({ code }) => code)
    expect(codes).toContain('CW2001')
  })

  it('other mistakes of an encrypted file are still found', () => {
    const text = `${SECRET.replace('data:', 'stringdata:')}${SOPS}`
    expect(findingsOf({ text, isOpen: true }).map(({ code }) => code)).toContain('CW2001')
  })

  it('are directives in a patch of Kustomize', () => {
    expect(told(findingsOf({ text: ROUTES, isOpen: true }))).toEqual([])
    expect(told(findingsOf({ text: `${ROUTES}$patch: merge\n`, isOpen: true }))).toEqual([
      'CW1032 12:1 this is a patch: Kustomize merges it into an object, which is what the cluster gets',
    ])
  })

  it.each([null, [], 'text', { sops: null }, { sops: [] }, { sops: { mac: 1 } }])('reads %j', (value) => {
    expect(isOfTooling('/sops', value)).toBe(false)
  })
})
