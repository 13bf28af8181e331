import type { Code } from '../core/codes.js'
import type { Family } from '../yaml/source.js'
import type { ListedRule, Rule } from './rule.js'
import * as rules from './rules.js'

/** Every rule, by code. */
export const RULES: readonly ListedRule[] = Object.values(rules)
  .map(complete)
  .sort((a, b) => (a.code < b.code ? -1 : 1))

/** What selects a rule. The build of the command lists it, so that a rule is loaded when it is selected. */
const ENTRIES: readonly { code: Code; families: readonly Family[]; load(): ListedRule }[] = RULES.map((rule) => ({
  code: rule.code,
  families: rule.families,
  load: () => rule,
}))

export const allRules = (): ListedRule[] => ENTRIES.map(({ load }) => load())

/** The rules that apply to at least one of the dialects. */
export const rulesFor = (isPresent: (family: Family) => boolean): ListedRule[] =>
  ENTRIES.filter(({ families }) => families.some(isPresent)).map(({ load }) => load())

export function ruleOf(code: Code): ListedRule | undefined {
  return ENTRIES.find((entry) => entry.code === code)?.load()
}

function complete(rule: Rule): ListedRule {
  return { confidence: 'high', ...rule }
}
