/** States of a character class or an escape: those of Unicode have some hundred, most have few. */
const CLASS = 10

/** Roughly how many states the automaton of a pattern has; counted repetition multiplies them. */
export function estimateStates(pattern: string): number {
  const outer: number[] = []
  let total = 1
  let last = 0
  const item = /\\(?:[xuUpPb]\{[^}]*\}|[\s\S])|\{\s*(\d*)\s*,?\s*(\d*)\s*\}|[\s\S]/g
  for (let match = item.exec(pattern); match; match = item.exec(pattern)) {
    const [text, low, high] = match
    if (low !== undefined) {
      const times = Math.max(Number(low), Number(high), 1)
      total += last * (times - 1)
      last *= times
    } else if (text === '(') {
      outer.push(total)
      total = 1
    } else if (text === ')') {
      last = total
      total += outer.pop() ?? 0
    } else if (text === '[') {
      item.lastIndex = endOfClass(pattern, match.index)
      last = CLASS
      total += last
    } else if (!'*+?|'.includes(text)) {
      last = text.length > 1 ? CLASS : 1
      total += last
    }
  }
  return outer.reduce((sum, part) => sum + part, total)
}

function endOfClass(pattern: string, start: number): number {
  let depth = 0
  for (let at = start; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++
    else if (pattern[at] === '[') depth++
    else if (pattern[at] === ']' && --depth === 0) return at + 1
  }
  return pattern.length
}
