/** A built-in pattern of guards: the expression that finds it, or that finds what may be it. */
interface Builtin {
  pattern: string
  /** A match is only a candidate: numbers are looked up in the numbering plans of seven countries. */
  isCandidate?: true
}

const CARD_GROUPS = '[- ]?\\d{3,4}[- ]?\\d{3,4}[- ]?'

/** By name in lower case (llm/policy/pii; none of them computes a check digit). In Rust's syntax `\d` is any digit of Unicode. */
const BUILTINS: Readonly<Record<string, Builtin>> = {
  ssn: { pattern: '\\b(?:[0-9]{5}-[0-9]{4}|[0-9]{3}-?[0-9]{6}|[0-9]{3}[-. ][0-9]{2}[-. ][0-9]{4})\\b' },
  casin: { pattern: '\\b(?:[0-9]{9}|[0-9]{3}[- ][0-9]{3}[- ][0-9]{3})\\b' },
  creditcard: {
    pattern: `\\b(?:(?:[346]\\d|5[0-5])\\d{2}${CARD_GROUPS}\\d{3,5}|1\\d{3}${CARD_GROUPS}\\d{4,5})\\b`,
  },
  email: { pattern: '[-A-Za-z0-9_.+]@[-A-Za-z0-9]+\\.[-A-Za-z0-9.]' },
  phonenumber: { pattern: '[0-9][0-9\\s().\\-]{6}', isCandidate: true },
}

export const builtinOf = (name: unknown): Builtin | undefined => BUILTINS[String(name).toLowerCase()]
