import { escapeRegex } from '../../../core/escape-regex.js'
import type { Cors } from '../../../core/step/cors.js'

/** Wildcards in origins become regular expressions; header names are in lower case, as in agentgateway's answers. */
export function rebuildCors(step: Cors): Cors {
  const patterns = step.allowOrigins.filter((origin) => origin.includes('*') && origin !== '*')
  return {
    ...step,
    allowOrigins: step.allowOrigins.filter((origin) => !patterns.includes(origin)),
    allowOriginRegex: [...step.allowOriginRegex, ...patterns.map(patternOf)],
    allowHeaders: step.allowHeaders.map((name) => name.toLowerCase()),
    exposeHeaders: step.exposeHeaders.map((name) => name.toLowerCase()),
  }
}

const patternOf = (origin: string): string => origin.split('*').map(escapeRegex).join('.*')
