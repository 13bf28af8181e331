import { escapeRegex } from '../core/escape-regex.js'
import { addToGroup } from '../core/group-by.js'
import type { LoadedSuite, TestCase } from './suite.js'

const KINDS = ['suite', 'token', 'request', 'tag'] as const
type Kind = (typeof KINDS)[number]

/** Whether a case is wanted. Filters of one kind are alternatives; those of several kinds must all fit. */
type Filter = (suite: Pick<LoadedSuite, 'name' | 'file'>, test: TestCase) => boolean

/**
 * Filters as they are written: `suite:models`, `token:alice`, `request:chat`, `tag:slow`, or a part of a title. `*` in
 * them is any text, and they are compared without regard to case.
 */
export function parseFilters(filters: readonly string[]): Filter {
  const byKind = new Map<Kind | 'title', RegExp[]>()
  for (const filter of filters) {
    const [, kind, pattern] = /^(suite|token|request|tag):(.*)$/.exec(filter) ?? []
    addToGroup(byKind, (kind as Kind | undefined) ?? 'title', patternOf(pattern ?? filter, kind !== undefined))
  }
  return (suite, test) =>
    [...byKind].every(([kind, patterns]) => {
      const values = valuesOf(kind, suite, test)
      return patterns.some((pattern) => values.some((value) => pattern.test(value)))
    })
}

function patternOf(text: string, isWhole: boolean): RegExp {
  const source = text.split('*').map(escapeRegex).join('.*')
  return new RegExp(isWhole ? `^${source}$` : source, 'is')
}

function valuesOf(kind: Kind | 'title', suite: Pick<LoadedSuite, 'name' | 'file'>, test: TestCase): string[] {
  switch (kind) {
    case 'suite':
      return [suite.name, suite.file]
    case 'token':
      return test.steps.map(({ token }) => token?.name ?? 'none')
    case 'request':
      return test.steps.map(({ request }) => request.name)
    case 'tag':
      return [...test.tags]
    case 'title':
      return [`${suite.name} > ${test.group} > ${test.name}`]
  }
}
