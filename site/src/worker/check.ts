import { check as checkSources } from '../../../src/check/check.js'
import { NAMES } from '../../../src/core/codes.js'
import { actionsFor } from '../../../src/language/actions.js'
import { findingText } from '../../../src/language/finding-text.js'
import type { Problem, Question } from '../protocol.js'
import { fileReader, parseAll, readEnv, readFetched, readTargets } from './policy.js'

/** The findings of `check`, with the fixes that an editor offers. */
export function check({ files, surroundings }: Pick<Question, 'files' | 'surroundings'>): Problem[] {
  const sources = parseAll(files, surroundings)
  const findings = checkSources(sources, {
    env: readEnv(surroundings.env),
    readFile: fileReader(files),
    fetched: readFetched({ files, surroundings }),
    targets: readTargets(surroundings),
  })
  return findings.flatMap((finding) => {
    const source = sources.find(({ file }) => file === finding.span.file)
    if (!source) return []
    const { code, severity, span, url } = finding
    const { file, start, end, line } = span
    return {
      file,
      start,
      end,
      line,
      severity,
      code: NAMES[code],
      message: findingText(source, finding),
      ...(url !== undefined && { url }),
      fixes: actionsFor(source, [finding]).flatMap(fixOf),
    }
  })
}

function fixOf(action: ReturnType<typeof actionsFor>[number]): Problem['fixes'] {
  switch (action.kind) {
    case 'fix':
      return [{ title: action.title, isSafe: action.isSafe, edits: [...action.edits] }]
    case 'suppress': {
      const { file, offset, before, after } = action.suppression
      return [
        {
          title: action.title,
          isSafe: false,
          edits: [{ file, start: offset, end: offset, text: `${before}(reason)${after}` }],
        },
      ]
    }
    case 'page':
      return []
  }
}
