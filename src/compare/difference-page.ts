import { NAMES } from '../core/codes.js'
import type { DifferenceKind } from './difference-kinds.js'

const CAUSES: Record<DifferenceKind['cause'], string> = {
  policy:
    'A difference of `diff` and `convert` that the policy causes. Where it opens access, `convert` writes nothing unless `--accept` names it.',
  engine:
    'A difference between the gateways themselves: no policy helps it. `convert` counts these, and `--verbose` lists them.',
  stop: 'A reason for `convert` to write nothing, unless `--accept` names it.',
}

/** What `rules` prints about a difference. */
export function differenceMarkdown({ code, title, cause, suite }: DifferenceKind): string {
  const evidence = suite === undefined ? '' : `\n## Evidence\n\n- recorded: \`${suite}\`\n`
  return `# ${NAMES[code]}

${title[0]!.toUpperCase()}${title.slice(1)}.

\`${code}\` · ${cause === 'stop' ? 'conversion stops' : `difference · caused by the ${cause === 'engine' ? 'gateways' : 'policy'}`}

${CAUSES[cause]}
${evidence}`
}
