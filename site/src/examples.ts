import all from 'virtual:examples'
import type { Example, Question, TimedRequest } from './protocol.js'

export const examples: readonly Example[] = all

/** A request of an example, with the requests before it. */
interface AskedCase extends TimedRequest {
  name: string
  earlier: TimedRequest[]
  env?: Record<string, string | null>
}

/** The cases of an example; each request of a sequence is a case. */
export function casesOf({ cases }: Example): AskedCase[] {
  return cases.flatMap(({ name = 'request', request, sequence, now, env }): AskedCase[] => {
    if (request) return [{ name, request, earlier: [], ...(now !== undefined && { now }), ...(env && { env }) }]
    return (sequence ?? []).map((step, index) => ({
      ...step,
      name: `${name}, request ${index + 1}`,
      earlier: sequence!.slice(0, index),
    }))
  })
}

export function questionOf(example: Example, index: number): Question {
  const { files, surroundings } = example
  const { name, request, earlier, now, env = {} } = casesOf(example)[index]!
  const variables = Object.entries(env).map(([variable, value]) => (value === null ? '' : `${variable}=${value}`))
  return {
    files,
    surroundings: {
      ...surroundings,
      env: [surroundings.env, ...variables].filter(Boolean).join('\n'),
      ...(now !== undefined && { now: String(now) }),
    },
    token: { kind: 'none' },
    request: { ...request, headers: request.headers ?? [], body: request.body ?? '' },
    earlier,
    name,
    configuration: 0,
  }
}
