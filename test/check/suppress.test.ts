import { describe, expect, it } from 'vitest'
import { indent, JWT_AUTH, PEM, standalone, virtualService } from '../../src/check/example-policies.js'
import { findingsOf, told } from './findings-of.js'

const OPEN = standalone(JWT_AUTH.replace('  mode: strict\n', '')).replace('com:443', 'com:8080')
const codes = (text: string) =>
  findingsOf(text)
    .filter(({ severity }) => severity !== 'info')
    .map(({ code }) => code)

describe('comments that accept findings', () => {
  it('on the line, and on a line above', () => {
    expect(codes(OPEN)).toEqual(['CW6001'])
    expect(codes(OPEN.replace('jwtAuth:', 'jwtAuth: # claimwright: ignore[CW6001] the mesh asks for tokens'))).toEqual(
      [],
    )
    expect(
      codes(
        OPEN.replace(
          'jwtAuth:',
          '# claimwright: ignore[CW6001] the mesh asks for tokens\n        # more words\n\n        jwtAuth:',
        ),
      ),
    ).toEqual([])
  })

  it('not from somewhere else', () => {
    expect(codes(`# claimwright: ignore[CW6001] reason\n${OPEN}`)).toEqual(['CW1021', 'CW6001'])
  })

  it('several codes at once; the unused one is told', () => {
    const text = OPEN.replace('jwtAuth:', 'jwtAuth: # claimwright: ignore[CW6001, CW6004] reason')
    expect(told(findingsOf(text)).filter((one) => one.includes('CW1021'))).toEqual([
      'CW1021 7:18 nothing here is suppressed by `CW6004`',
    ])
  })

  it('a reason is asked for, and a code', () => {
    expect(codes(OPEN.replace('jwtAuth:', 'jwtAuth: # claimwright: ignore[CW6001]'))).toEqual(['CW1020'])
    expect(codes(OPEN.replace('jwtAuth:', 'jwtAuth: # claimwright: ignore'))).toEqual(['CW6001', 'CW1022'])
  })

  it('a comment at the head of a block of text speaks for the whole block', () => {
    const text = virtualService({
      options: `jwt:\n  providers:\n    company:\n      issuer: a\n      audiences: [b]\n      jwks:\n        local:\n          key: | # claimwright: ignore[CW4001] replaced when it is deployed\n            ${indent(PEM.replace('MFkw', '!!!!'), 12)}`,
    })
    expect(codes(text)).toEqual([])
    expect(codes(text.replace(' # claimwright: ignore[CW4001] replaced when it is deployed', ''))).toEqual(['CW4001'])
  })

  it('text that only looks like a comment accepts nothing', () => {
    expect(codes(OPEN.replace('issuer: https', "issuer: 'x # claimwright: ignore[CW6001] reason' # https"))).toEqual([
      'CW6001',
    ])
  })

  it('foreign YAML with such a comment is left alone', () => {
    expect(codes('# claimwright: ignore[CW6001] reason\nstages: {}\nversion: "3"\n')).toEqual([])
  })
})
