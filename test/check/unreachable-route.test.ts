import { expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { virtualService } from '../../src/check/example-policies.js'
import { parse } from '../../src/yaml/parse.js'

/** Lines of the matchers that CW6022 says no request reaches, and those that take their requests. */
function unreached(matchers: string[]): string[] {
  const routes = matchers.map((one) => `- matchers:\n  - ${one}\n  directResponseAction:\n    status: 200`).join('\n')
  const text = virtualService({ routes })
  const lines = text.split('\n')
  const at = (line: number) => lines[line - 1]!.trim().replace(/^- /, '')
  return check([parse(text, { file: 'a.yaml' })])
    .filter(({ code }) => code === 'CW6022')
    .map(({ span, related }) => `${at(span.line)} by ${at(related[0]!.span.line)}`)
}

it('a route is taken by the first one above that takes everything it would', () => {
  expect(unreached(['prefix: /a', 'prefix: /', 'prefix: /ab', 'exact: /a', 'prefix: /c'])).toEqual([
    'prefix: /ab by prefix: /a',
    'exact: /a by prefix: /a',
    'prefix: /c by prefix: /',
  ])
  const [any, get] = ['{ prefix: /a, methods: [GET] }', '{ prefix: /ab, methods: [GET] }']
  expect(unreached([any, get, '{ prefix: /ab, methods: [POST] }', 'prefix: /a'])).toEqual([`${get} by ${any}`])
  expect(unreached(['exact: /a', 'regex: /a.*', 'regex: /a.*', 'exact: /ab', 'exact: /a'])).toEqual([
    'regex: /a.* by regex: /a.*',
    'exact: /a by exact: /a',
  ])
})

it('thousands of routes take a time that grows with their number', () => {
  const few = seconds(1000)
  expect(seconds(8000)).toBeLessThan(Math.max(1, few * 24))
})

function seconds(routes: number): number {
  const text = virtualService({
    routes: Array.from(
      { length: routes },
      (_, i) => `- matchers:\n  - prefix: /service-${i}/\n  directResponseAction:\n    status: 200`,
    ).join('\n'),
  })
  const source = parse(text, { file: 'a.yaml' })
  const start = performance.now()
  check([source])
  return (performance.now() - start) / 1000
}
