import type { Losses } from '../../../core/losses.js'
import type { Cors } from '../../../core/step/cors.js'
import { originPatterns } from './origin-patterns.js'

const ORIGIN = /^\*$|^https?:\/\/((\*\.)?([a-zA-Z0-9-]+\.)*[a-zA-Z0-9-]+|\*)(:[0-9]{1,5})?$/
const TOKEN = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/

/**
 * agentgateway accepts origins with a scheme, and valid names of methods and headers: browsers send nothing else. Envoy
 * joins its lists with commas, so that an item may be a list.
 */
export function rebuildCors(cors: Cors, losses: Losses): Cors {
  const keep = (pattern: RegExp, what: string) => (text: string) => {
    if (pattern.test(text)) return true
    losses.unsupported(cors.origin, `\`${text}\` is not ${what}: it is dropped`, text)
    return false
  }
  const names = (values: readonly string[], what: string): string[] =>
    values.flatMap((value) => splitList(value)).filter(keep(TOKEN, what))
  const exact = cors.allowOrigins.filter(keep(ORIGIN, 'an origin with a scheme')).filter((text) => {
    const isLiteral = text !== '*' && text.includes('*')
    if (isLiteral)
      losses.approximate(cors.origin, `\`${text}\` is left out: Envoy compares the \`*\`, which no browser sends`, text)
    return !isLiteral
  })
  const patterns = cors.allowOriginRegex.flatMap((regex) => rebuildPattern(regex, cors, losses))
  return {
    ...cors,
    allowOriginRegex: [],
    allowOrigins: [...new Set([...exact, ...patterns])],
    allowMethods: names(cors.allowMethods, 'the name of a method'),
    allowHeaders: names(cors.allowHeaders, 'the name of a header'),
    exposeHeaders: names(cors.exposeHeaders, 'the name of a header'),
    // Browsers treat a negative age as 0 (Fetch, "CORS-preflight cache").
    ...(typeof cors.maxAge === 'string' && /^-\d+$/.test(cors.maxAge) && { maxAge: 0 }),
  }
}

/** The origins that a regular expression matches, with `*` for any characters. */
function rebuildPattern(regex: string, { origin }: Cors, losses: Losses): string[] {
  const found = originPatterns(regex)
  if (!found?.origins.every((text) => ORIGIN.test(text))) {
    losses.unsupported(origin, `\`${regex}\` is left out: agentgateway has no origin that matches the same`, regex)
    return []
  }
  if (found.isNarrower)
    losses.approximate(origin, `\`.\` in \`${regex}\` matches a dot now, and no other character`, regex)
  return found.origins
}

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
