import { editText } from '../check/apply-fixes.js'
import { suppressibleLine } from '../check/suppress.js'
import { NAMES } from '../core/codes.js'
import type { Edit, Finding } from '../core/finding.js'
import type { Source } from '../yaml/source.js'

/** Something that an editor offers to do about findings. */
export type Action =
  | { kind: 'fix'; title: string; isSafe: boolean; finding: Finding; edits: readonly Edit[] }
  | { kind: 'suppress'; title: string; finding: Finding; suppression: Suppression }
  | { kind: 'page'; title: string; finding: Finding; url: string }

/** A comment to insert. The author has to add the reason behind `before`. */
export interface Suppression {
  file: string
  /** Where the comment is inserted. */
  offset: number
  before: string
  /** Rest of the inserted text: the end of the line. */
  after: string
}

/** What can be done about these findings of one file: every fix, a comment that accepts it, its rule page. */
export function actionsFor(source: Source, findings: readonly Finding[]): Action[] {
  const fixes = findings.flatMap((finding): Action[] => {
    const { fix } = finding
    return fix ? [{ kind: 'fix', title: fix.title, isSafe: fix.safe, finding, edits: fix.edits }] : []
  })
  return [...fixes, ...findings.flatMap((finding) => suppressAction(source, finding)), ...findings.flatMap(pageAction)]
}

/** Findings that overlap a range of a file. */
export function findingsIn(findings: readonly Finding[], start: number, end: number): Finding[] {
  return findings.filter(({ span }) => span.start <= end && start <= span.end)
}

function pageAction(finding: Finding): Action[] {
  const { code, url } = finding
  return url === undefined ? [] : [{ kind: 'page', title: `Open the page about ${NAMES[code]}`, finding, url }]
}

/** JSON has no comments, and what does not parse cannot be accepted. */
function suppressAction(source: Source, finding: Finding): Action[] {
  const { code, span } = finding
  if (/\.json$/i.test(source.file) || /^\s*[{[]/.test(source.text) || NEVER_SUPPRESSED.test(code)) return []
  const line = suppressibleLine(source, span)
  const offset = source.lineStarts[line - 1]!
  const indentation = /^[ \t]*/.exec(source.text.slice(offset))![0]
  const after = source.text.includes('\r\n') ? '\r\n' : '\n'
  const before = `${indentation}# claimwright: ignore[${NAMES[code]}] `
  return [
    {
      kind: 'suppress',
      title: `Suppress ${NAMES[code]} on line ${line} with a reason`,
      finding,
      suppression: { file: source.file, offset, before, after },
    },
  ]
}

/** What is not read as YAML has no comments (syntax errors, templates, other programs), nor have comments themselves. */
const NEVER_SUPPRESSED = /^CW10(?:0\d|2[0-2]|3[12])$/

export function withSuppression(text: string, { file, offset, before, after }: Suppression, reason: string): string {
  return editText(text, [{ file, start: offset, end: offset, text: `${before}${reason}${after}` }])
}
