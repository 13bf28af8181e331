import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { headersOf } from '../../src/serve/upstream.js'

const text = { fromNode: (value: string) => value, toNode: (value: string) => value }

describe('the headers of an upstream', () => {
  it('may have the names of members that every object has', () => {
    const names = ['constructor', '__proto__', 'valueof', 'constructor']
    const rawHeaders = names.flatMap((name, index) => [name, String(index)])
    expect(Object.entries(headersOf({ rawHeaders } as IncomingMessage, text))).toEqual([
      ['constructor', ['0', '3']],
      ['__proto__', '1'],
      ['valueof', '2'],
    ])
  })
})
