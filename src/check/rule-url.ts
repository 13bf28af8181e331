import { type Code, NAMES } from '../core/codes.js'

const DOCUMENTATION = 'https://github.com/claimwright/claimwright/blob/main/docs/rules'

/** The URL of a rule's page. */
export function ruleUrl(code: Code): string {
  return `${DOCUMENTATION}/${NAMES[code]}.md`
}
