import type { Request } from '../core/http.js'
import { isRecord } from '../yaml/plain.js'
import { parsePlainJson } from '../yaml/plain-json.js'
import { asExpectation, type Expectation } from './expectation.js'
import { asRequest, invalid, refuseUnknown } from './request-json.js'

/** A case to decide: a request, and what differs from the common options for it. */
export interface Case {
  name: string
  request: Request
  now?: number
  /** Overrides variables of the environment; `null` unsets one. */
  env?: Record<string, string | null>
  /** Data that outside steps add to the request for later expressions. */
  outside?: Record<string, unknown>
  /** Consecutive requests to one gateway, which keeps its state between them; `request` is the first. */
  sequence?: { request: Request; now?: number }[]
  /** The expected answer; of a sequence, the last one. */
  expect?: Expectation
  /** The status that the gateway gave when the request was recorded. */
  recorded?: number
}

const CASE_MEMBERS = ['name', 'request', 'sequence', 'now', 'env', 'outside', 'expect']

/**
 * The cases of a file: `{"cases": [{"name", "request" or "sequence", "now"?, "env"?, "outside"?, "expect"?}]}`.
 *
 * @param file - Begins the messages of errors.
 * @param onData - Receives the parsed file before it is validated, for example to collect what must be masked.
 * @throws ClaimwrightError `invalid-json`, or `invalid-case`, also for an unknown member.
 */
export function parseCases(text: string, file: string, onData?: (json: unknown) => void): Case[] {
  const json = parsePlainJson(text, file)
  onData?.(json)
  const list = isRecord(json) ? json['cases'] : undefined
  if (!Array.isArray(list)) throw invalid(`${file}: expected {"cases": [...]}`)
  if (list.length === 0) throw invalid(`${file}: \`cases\` is empty`)
  return list.map((value: unknown, index) => asCase(value, index + 1, file))
}

function asCase(value: unknown, number: number, file: string): Case {
  const where = `${file}: case ${number}`
  if (!isRecord(value)) throw invalid(`${where}: expected {"name", "request" or "sequence", "now"?, "env"?}`)
  const { name = `case ${number}`, request, sequence, now, env, outside, expect } = value
  refuseUnknown(value, CASE_MEMBERS, `${where}: a case`)
  const expected = asExpectation(expect, where)
  if (typeof name !== 'string') throw invalid(`${where}: \`name\` must be text`)
  if (env !== undefined && env !== null && !isEnvironment(env))
    throw invalid(`${where}: \`env\` must map names to texts, or to null where a variable is unset`)
  if (outside !== undefined && !isOutputs(outside))
    throw invalid(`${where}: \`outside\` must map ${OUTPUTS.join(', ')} to what it says`)
  const steps = sequence === undefined ? undefined : asSequence(sequence, where)
  return {
    name,
    ...(steps ? { request: steps[0]!.request, sequence: steps } : { request: asRequest(request, where) }),
    ...asTime(now, where),
    ...(isRecord(outside) && { outside }),
    ...(isRecord(env) && { env: env as Record<string, string | null> }),
    ...(expected !== undefined && { expect: expected }),
  }
}

function asSequence(value: unknown, where: string): { request: Request; now?: number }[] {
  if (!Array.isArray(value) || value.length === 0)
    throw invalid(`${where}: \`sequence\` must be a list of {"request", "now"?}`)
  return value.map((step: unknown, index) => {
    const place = `${where}, request ${index + 1}`
    if (!isRecord(step)) throw invalid(`${place}: expected {"request", "now"?}`)
    refuseUnknown(step, ['request', 'now'], `${place}: a step`)
    return { request: asRequest(step['request'], place), ...asTime(step['now'], place) }
  })
}

function asTime(now: unknown, where: string): { now?: number } {
  if (now === undefined || now === null) return {}
  if (!Number.isFinite(now)) throw invalid(`${where}: \`now\` must be unix seconds`)
  return { now: now as number }
}

const OUTPUTS = ['extauthz', 'extproc', 'mcpGuardrails']

const isOutputs = (value: unknown): boolean =>
  isRecord(value) && Object.entries(value).every(([name, one]) => OUTPUTS.includes(name) && isRecord(one))

const isEnvironment = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every((one) => one === null || typeof one === 'string')
