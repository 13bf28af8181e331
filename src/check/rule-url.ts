import { type Code, NAMES } from '../core/codes.js'

const DOCUMENTATION = 'https://github.com/claimwright/claimwright/blob/main/docs'

/** The URL of the page that lists the differences of `diff` and `convert`. */
export const COMPARE_URL = `${DOCUMENTATION}/compare.md#causes`

/** The URL of a rule's page. */
export function ruleUrl(code: Code): string {
  return `${DOCUMENTATION}/rules/${NAMES[code]}.md`
}
