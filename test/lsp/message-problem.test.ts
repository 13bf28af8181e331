import { describe, expect, it } from 'vitest'
import { problemOf } from '../../src/lsp/message-problem.js'

const uri = 'file:///a.yaml'
const position = { line: 0, character: 0 }
const change = (contentChanges: unknown) => ({
  method: 'textDocument/didChange',
  params: { textDocument: { uri, version: 1 }, contentChanges },
})

describe('messages', () => {
  it.each([
    ['a request', { method: 'textDocument/hover', params: { textDocument: { uri }, position } }],
    ['an unknown method', { method: 'workspace/other', params: 1 }],
    ['a reply', { id: 1, result: null }],
    ['the whole text', change([{ text: '' }])],
    ['a part of the text', change([{ text: '', range: { start: position, end: position } }])],
    ['null for what is optional', { method: 'workspace/executeCommand', params: { command: 'x', arguments: null } }],
  ])('%s passes', (_, message) => expect(problemOf(message)).toBeUndefined())

  it.each([
    ['no parameters', { method: 'textDocument/hover' }, '`params` must be an object'],
    ['no address', { method: 'textDocument/hover', params: { textDocument: null, position } }, '`textDocument`'],
    [
      'a negative line',
      { method: 'textDocument/hover', params: { textDocument: { uri }, position: { line: -1, character: 0 } } },
      '`position`',
    ],
    ['a change without text', change([{}]), '`contentChanges`'],
    ['a change with no range', change([{ text: '', range: null }]), '`contentChanges`'],
  ])('%s is a problem', (_, message, problem) => expect(problemOf(message)).toContain(problem))
})
