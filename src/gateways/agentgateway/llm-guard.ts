import { CelError } from '../../cel/error.js'
import { matchesRegex } from '../../cel/regex/regex.js'
import { isToken, type Response } from '../../core/http.js'
import type { Outside } from '../../core/step/outside.js'
import type { LosslessJson } from '../../yaml/json.js'
import { isRecord, list } from '../../yaml/plain.js'
import { isHeaderValue } from './header-text.js'
import { builtinOf } from './llm-builtins.js'
import type { Format } from './llm-provider.js'
import { isGuarded, textsIn } from './llm-texts.js'
import { isSet } from './options.js'
import { outside } from './outside.js'
import type { Step } from './program.js'
import type { Run } from './run.js'

/** Guards of prompts judge calls when they have been read; other steps run before. */
export function isPromptGuard(step: Step): step is Outside {
  return step.kind === 'outside' && step.what === 'other'
}

/** A call as guards see it. `isWhole`: no prompts are added that are not computed. */
interface Prompt {
  format: Format
  body: ReadonlyMap<string, LosslessJson>
  isWhole: boolean
}

/**
 * A pattern that rejects is tried on the texts of a call. What only the running gateway can judge leaves the answer
 * open: services, numbers that may be of a telephone, guards of the response, and texts that may have been masked.
 */
export function judgePrompt(prompt: Prompt, steps: readonly Step[], run: Run): Response | undefined {
  if (!isGuarded(prompt.format)) return undefined
  let isMasked = false
  for (const step of steps.filter(isPromptGuard)) {
    const { options } = step.content
    const requests = isRecord(options) ? list(options['request']) : []
    let isOpen = !isRecord(options) || list(options['response']).length > 0
    for (const guard of requests) {
      const verdict = verdictOf(guard, prompt)
      if (verdict === 'mask') isMasked = run.exchange.isBodyUnknown = true
      else if (verdict === 'open') {
        isOpen = true
        // A service answers that it masked texts, and with which; moderation only rejects.
        if (!isRecord(guard) || !isSet(guard['openAIModeration'])) run.exchange.isBodyUnknown = true
      } else if (verdict === 'unjudged' || isMasked)
        run.leaveOpenTo('promptGuard', step.origin, UNJUDGED, rejection(guard))
      else if (verdict !== 'pass') {
        if (isOpen) outside(step, run)
        run.trace?.add('promptGuard', 'refuse', 'a pattern of the guard matches the prompt', step.origin)
        return verdict
      }
    }
    if (isOpen) outside(step, run)
    else if (isMasked)
      run.trace?.add('promptGuard', 'change', 'the guard may mask texts: the body is not computed', step.origin)
    else run.trace?.add('promptGuard', 'pass', 'no pattern of the guard matches the prompt', step.origin)
  }
  return undefined
}

const UNJUDGED = 'whether a pattern of the guard rejects the prompt is not computed'

/** `mask`: the texts may change, and the call continues. `open`: a service judges. `unjudged`: a pattern, not here. */
type Verdict = 'pass' | 'mask' | 'open' | 'unjudged' | Response

function verdictOf(guard: unknown, prompt: Prompt): Verdict {
  const regex = isRecord(guard) ? guard['regex'] : undefined
  if (!isRecord(guard) || !isRecord(regex)) return 'open'
  const isRejection = String(regex['action']).toLowerCase() === 'reject'
  const matches = guardMatches(guard, regex, prompt)
  if (matches === false) return 'pass'
  if (!isRejection) return 'mask'
  return matches ? rejection(guard) : 'unjudged'
}

/** Whether a pattern matches a text in the scope of a guard; `undefined`: only the running gateway can judge. */
function guardMatches(
  guard: Record<string, unknown>,
  regex: Record<string, unknown>,
  { format, body, isWhole }: Prompt,
): boolean | undefined {
  if (!isWhole) return undefined
  const texts = textsIn(format, body, scopesOf(guard))
  const rules = list(regex['rules']).filter(isRecord)
  const patterns = [...rules.map(({ pattern }) => pattern), ...list(regex['matches'])].filter(
    (pattern) => typeof pattern === 'string',
  )
  const builtins = [...rules.map(({ builtin }) => builtin), ...list(regex['builtins'])].filter(isSet)
  const results = [
    ...patterns.flatMap((pattern) => texts.map((text) => fits(pattern, text))),
    ...builtins.flatMap((name) => texts.map((text) => fitsBuiltin(name, text))),
  ]
  return results.includes(true) || (results.includes(undefined) ? undefined : false)
}

/** `undefined`: the built-in pattern is unknown, or the text has a candidate that is not judged here. */
function fitsBuiltin(name: unknown, text: string): boolean | undefined {
  const builtin = builtinOf(name)
  const found = builtin && fits(builtin.pattern, text)
  return found && builtin?.isCandidate ? undefined : found
}

/** In lower case; by default the prompts of the system and the messages. */
function scopesOf({ scope }: Record<string, unknown>): string[] {
  const scopes = list(scope).map((item) => String(item).toLowerCase())
  return scopes.length > 0 ? scopes : ['systemprompt', 'messages']
}

/** `undefined`: the search would take too long here. Kubernetes skips an invalid pattern; a file with it does not load. */
function fits(pattern: string, text: string): boolean | undefined {
  try {
    return matchesRegex(text, pattern)
  } catch (error) {
    if (error instanceof CelError) return error.kind === 'limit' ? undefined : false
    throw error
  }
}

const REJECTED = 'The request was rejected due to inappropriate content'

/** `rejection` of a file, `response` on Kubernetes. */
function rejection(guard: unknown): Response {
  const { rejection, response } = isRecord(guard) ? guard : {}
  const answer = [rejection, response].find(isRecord) ?? {}
  const { status = answer['statusCode'] ?? 403, body = answer['message'] ?? REJECTED, headers } = answer
  return { status: Number(status), headers: headersOf(headers), body: String(body) }
}

function headersOf(modifier: unknown): Record<string, string> {
  const { add = {}, set = {} } = isRecord(modifier) ? modifier : {}
  const named = [...Object.entries(add as object), ...Object.entries(set as object)]
  return Object.fromEntries(
    named.flatMap(([name, value]) =>
      isToken(name) && isHeaderValue(String(value)) ? [[name.toLowerCase(), String(value)]] : [],
    ),
  )
}
