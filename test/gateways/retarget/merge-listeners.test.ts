import { expect, it } from 'vitest'
import { Losses } from '../../../src/core/losses.js'
import type { FilterChainMatch, Listener } from '../../../src/core/program.js'
import type { Step } from '../../../src/core/step/step.js'
import { mergeListeners } from '../../../src/gateways/retarget/merge-listeners.js'

const at = (pointer: string) => ({ file: '', document: 0, pointer })
const deny = (pointer: string): Step => ({
  kind: 'authorize',
  rules: [{ effect: 'deny', when: { kind: 'always' }, origin: at(pointer) }],
  origin: at(pointer),
})
const chain: FilterChainMatch = {
  gateways: [],
  serverNames: ['a'],
  protocols: [],
  peers: [],
  sources: [],
  sourcePorts: [],
  origin: at('/chain'),
}
const listener = (name: string, more: Partial<Listener> = {}): Listener => ({
  name,
  hosts: [],
  steps: [],
  unmatched: [],
  origin: at(`/${name}`),
  ...more,
})

function lossesOf(first: Partial<Listener>, second: Partial<Listener>): string[] {
  const losses = new Losses()
  mergeListeners([listener('a', first), listener('b', second)], () => 'same', losses)
  return losses.all.map(({ status, origin }) => `${status} ${origin.pointer}`)
}

it.each<[string, Partial<Listener>, Partial<Listener>, string[]]>([
  ['steps of the first', { steps: [deny('/step')] }, {}, ['approximate /step']],
  ['steps for no route of the second', {}, { unmatched: [deny('/step')] }, ['approximate /step']],
  ['the chain of the second', {}, { chain }, ['unsupported /chain']],
  ['nothing of equal listeners', { steps: [deny('/one')], chain }, { steps: [deny('/other')], chain }, []],
])('merged listeners report %s', (_, first, second, losses) => {
  expect(lossesOf(first, second)).toEqual(losses)
})
