import { RE2JS } from '@bufbuild/re2'

/**
 * A matcher for paths with `/`: `*` and `?` match within a segment, `**` matches across segments; a folder matches
 * everything below it.
 */
export function glob(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map((pattern) => RE2JS.compile(`^(.*/)?${translate(pattern)}(/.*)?$`))
  return (path) => expressions.some((expression) => expression.matches(path.replaceAll('\\', '/').replace(/^\.\//, '')))
}

function translate(pattern: string): string {
  const text = pattern.replace(/^\.?\//, '').replace(/\/$/, '')
  return text.replace(/\*\*\/|\*\*|\*|\?|[\\^$.|+()[\]{}]/g, (part) => {
    if (part === '**/') return '(.*/)?'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    return part === '?' ? '[^/]' : `\\${part}`
  })
}
