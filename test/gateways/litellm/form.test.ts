import { describe, expect, it } from 'vitest'
import { readForm } from '../../../src/gateways/litellm/form.js'
import { told } from './gateway.js'

const BOUND = 'multipart/form-data; boundary=B'
const form = (...fields: string[]) => fields.map((one) => `--B\r\nContent-Disposition: form-data; ${one}\r\n`).join('')
const fieldsOf = (text: string, type = BOUND) => {
  const { value, problem, crashed } = readForm(text, type)
  return value ? Object.fromEntries(value) : (problem ?? crashed)
}

/** What LiteLLM 1.106.2 answered to each, with Starlette and python-multipart. */
describe('forms', () => {
  it.each([
    ['nothing', '', {}],
    ['fields', `${form('name="model"\r\n\r\ngpt', 'name="a"\r\n\r\n1')}--B--\r\n`, { model: 'gpt', a: '1' }],
    ['lines before the first', `\r\n${form('name="model"\r\n\r\ngpt')}--B--`, { model: 'gpt' }],
    ['a part that is cut off', form('name="a"\r\n\r\n1', 'name="model"\r\n\r\ngpt'), { a: '1' }],
    ['a file', `${form('name="api_base"; filename="x"\r\n\r\ny')}--B--`, { api_base: null }],
    ['another boundary', '--C\r\n', 'Invalid multipart data.'],
    ['no parts', 'hello', 'Invalid multipart data.'],
    ['something after the boundary', '--Bx', 'Invalid multipart data.'],
    ['lines that end in LF', '--B\nContent-Disposition: form-data; name="a"\n\n1\n--B--\n', 'Invalid multipart data.'],
    ['a header that is none', '--B\r\nmodel=x\r\n--B--', 'Invalid multipart data.'],
    ['a part without a name', '--B\r\n\r\nx\r\n--B--', 'The Content-Disposition header field "name" must be provided.'],
  ])('of several parts: %s', (_, text, expected) => {
    expect(fieldsOf(text)).toEqual(expected)
  })

  it('take a boundary in quotes and in any case, and miss one', () => {
    const text = `${form('name="a"\r\n\r\n1')}--B--`
    expect(fieldsOf(text, 'Multipart/Form-Data; charset=utf-8; Boundary="B"')).toEqual({ a: '1' })
    expect(fieldsOf(text, 'multipart/form-data')).toBe('Missing boundary in multipart.')
  })

  it('have metadata that is JSON, which 1.110.0 explains', () => {
    const at = (version: string) =>
      told(
        { version },
        { headers: [['content-type', 'application/x-www-form-urlencoded']], body: 'metadata=x', token: {} },
      )
    expect(at('1.106.2')).toBe('500 Internal Server Error')
    expect(at('1.110.2')).toBe('400 Invalid form payload: metadata Expecting value: line 1 column 1 (char 0)')
  })

  it('have metadata that is JSON', () => {
    expect(fieldsOf('a=1&metadata={}&a=2', 'application/x-www-form-urlencoded')).toEqual({
      a: '2',
      metadata: new Map(),
    })
    expect(fieldsOf('metadata=', 'application/x-www-form-urlencoded')).toMatch('Expecting value')
  })

  it('are refused before the credential is looked at', () => {
    const sent = (body: string, type = BOUND) => told({}, { headers: [['content-type', type]], body })
    expect(sent('hello')).toBe('400 Invalid form payload: 400: Invalid multipart data.')
    expect(sent('metadata=x', 'application/x-www-form-urlencoded')).toBe('500 Internal Server Error')
    expect(sent(`${form('name="api_base"; filename="x"\r\n\r\ny')}--B--`)).toMatch('api_base is not allowed')
  })

  it('cost time in proportion to their length', () => {
    const many = form('name="a"\r\n\r\n1').repeat(50_000)
    expect(fieldsOf(`${many}--B--`)).toEqual({ a: '1' })
    expect(fieldsOf(`--B\r\n${'a'.repeat(1_000_000)}`)).toEqual({})
    expect(fieldsOf(`--B\r\n${'a:\r\n'.repeat(200_000)}`)).toBeDefined()
  })
})
