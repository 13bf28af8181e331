import { type Code, NAMES } from '../core/codes.js'

const DOCUMENTATION = 'https://github.com/claimwright/claimwright/blob/main/docs/rules'

/** The page about a rule. */
export function ruleUrl(code: Code): string {
  return `${DOCUMENTATION}/${NAMES[code]}.md`
}
