import { describe, expect, it } from 'vitest'
import { parseCel } from '../../src/cel/cel.js'
import { bodyReadsOf } from '../../src/compare/cel-references.js'

const read = (source: string): string[] | null => {
  const reads = bodyReadsOf(parseCel(source).expression!)
  return reads?.map(({ start, end, member }) => `${source.slice(start, end)} ${member?.join('.') ?? 'model'}`) ?? null
}

describe('what an expression reads of a request, if that is only the model and members of the body', () => {
  it.each<[string, string[] | null]>([
    ['jwt.sub == "a"', []],
    ['llm.requestModel in jwt.llms.openai', ['llm.requestModel model']],
    ['jwt.models.exists(m, m == llm["requestModel"])', ['llm["requestModel"] model']],
    ['json(request.body).a.b == jwt.sub', ['json(request.body).a.b a.b']],
    ['json(request.body) == jwt.sub', null],
    ['llm.requestModel == request.path', null],
    ['llm.streaming', null],
    ['apiKey.name == llm.requestModel', null],
    ['variables.a == "b"', null],
  ])('%s', (source, expected) => expect(read(source)).toEqual(expected))
})
