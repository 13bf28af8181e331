import type { Code } from '../core/codes.js'

const DOCUMENTATION = 'https://github.com/claimwright/claimwright/blob/main/docs/rules'

/** The page about a code. */
export function ruleUrl(code: Code): string {
  return `${DOCUMENTATION}/${code}.md`
}
