import picomatch from 'picomatch'

/** Only `*`, `?` and `**` are special: brackets and parentheses are part of many names. */
const OPTIONS: picomatch.PicomatchOptions = {
  dot: true,
  nobrace: true,
  nobracket: true,
  noextglob: true,
  nonegate: true,
}

/**
 * A matcher for paths with `/`: `*` and `?` match within a segment, `**` matches across segments; a folder matches
 * everything below it.
 */
export function glob(patterns: readonly string[]): (path: string) => boolean {
  // Most runs have no patterns: the library stays unloaded.
  if (patterns.length === 0) return () => false
  const globs = patterns
    .map((pattern) =>
      pattern
        .replace(/^\.?\//, '')
        .replace(/\/$/, '')
        .replace(/[()|]/g, '\\$&'),
    )
    .flatMap((pattern) => [`**/${pattern}`, `**/${pattern}/**`])
  const isMatch = picomatch(globs, OPTIONS)
  return (path) => isMatch(path.replaceAll('\\', '/').replace(/^\.\//, ''))
}
