import { describe, expect, it } from 'vitest'
import { modelineEdits } from '../../src/yaml/modeline.js'
import { parse } from '../../src/yaml/parse.js'

const ROUTE_TABLE = 'apiVersion: gateway.solo.io/v1\nkind: RouteTable\n'

function edited(text: string): string {
  const edits = modelineEdits(parse(text), 's.json')
  return edits
    .reverse()
    .reduce((result, { start, end, text: line }) => result.slice(0, start) + line + result.slice(end), text)
}

const LINE = '# yaml-language-server: $schema=s.json\n'

describe('modelines', () => {
  it('one for each document of ours, since the language server wants it so', () => {
    const pod = 'apiVersion: v1\nkind: Pod\n'
    expect(edited(`${ROUTE_TABLE}---\n${pod}---\n# note\n${ROUTE_TABLE}`)).toBe(
      `${LINE}${ROUTE_TABLE}---\n${pod}---\n${LINE}# note\n${ROUTE_TABLE}`,
    )
  })

  it('replaces one that is there', () => {
    expect(edited(`---\n# yaml-language-server: $schema=old.json\n${ROUTE_TABLE}`)).toBe(`---\n${LINE}${ROUTE_TABLE}`)
  })

  it('writing them twice changes nothing', () => {
    const once = edited(`---\n${ROUTE_TABLE}---\n${ROUTE_TABLE}`)
    expect(edited(once)).toBe(once)
  })
})
