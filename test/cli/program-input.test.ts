import { describe, expect, it } from 'vitest'
import { noConfiguration } from '../../src/cli/program-input.js'
import { parse } from '../../src/yaml/parse.js'

const says = (files: Record<string, string>): string =>
  noConfiguration(
    Object.entries(files).map(([file, text]) => parse(text, { file })),
    {},
  ).message

describe('input that configures no gateway', () => {
  it.each([
    ['# nothing\n', 'a.yaml is empty'],
    ['a: [1, 2\nb: }\n', 'a.yaml is not YAML (line 2, column 1)'],
    ['apiVersion: v1\nkind: ConfigMap\n', 'a.yaml has only ConfigMap'],
    [
      ['ConfigMap', 'Namespace', 'Pod', 'Job', 'Node'].map((kind) => `apiVersion: v1\nkind: ${kind}\n`).join('---\n'),
      'a.yaml has only ConfigMap, Namespace, Pod, 2 more kinds',
    ],
    ['version: 3\n', 'a.yaml is of another program'],
  ])('%j', (text, content) => {
    expect(says({ 'a.yaml': text })).toBe(`no configuration of a known dialect in the input: ${content}`)
  })

  it('says that a folder has no file that is read', () => {
    expect(says({})).toBe('no configuration of a known dialect in the input: it has no YAML or JSON file')
  })

  it('names three files, and counts the others', () => {
    expect(says({ a: '', b: '', c: '', d: '', e: '' })).toMatch(/: a is empty; b is empty; c is empty; 2 more$/)
  })
})
