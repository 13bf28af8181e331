import type { Cors } from '../../../core/step/cors.js'

/** Wildcards in origins become regular expressions; header names are in lower case, as in agentgateway's answers. */
export function rebuildCors(step: Cors): Cors {
  const patterns = step.allowOrigins.filter((one) => one.includes('*') && one !== '*')
  return {
    ...step,
    allowOrigins: step.allowOrigins.filter((one) => !patterns.includes(one)),
    allowOriginRegex: [...step.allowOriginRegex, ...patterns.map(patternOf)],
    allowHeaders: step.allowHeaders.map((one) => one.toLowerCase()),
    exposeHeaders: step.exposeHeaders.map((one) => one.toLowerCase()),
  }
}

const patternOf = (origin: string): string =>
  origin
    .split('*')
    .map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
    .join('.*')
