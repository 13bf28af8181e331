import type { ErrorCode } from 'yaml'
import type { Finding } from '../core/finding.js'
import type { Unset } from './expand.js'
import { span } from './locate.js'
import type { Oddity } from './materialise.js'
import type { NearRootKey } from './near-root-key.js'
import type { Source } from './source.js'
import type { YamlReader } from './yaml-reader.js'

/** A finding with the fields common to syntax findings. */
function syntax(source: Source, at: [number, number], rest: Partial<Finding> & Pick<Finding, 'message'>): Finding {
  // The library locates missing tokens one character past the end of the text.
  const [start, end] = at.map((offset) => Math.min(offset, source.text.length)) as [number, number]
  return {
    code: 'CW1001',
    severity: 'error',
    confidence: 'high',
    related: [],
    span: span(source, start, Math.max(start, end)),
    ...rest,
  }
}

/** A YAML syntax error in plain words, and how to fix it. */
export function unreadable(source: Source, error: SyntaxProblem, reader: YamlReader): Finding {
  const missing = /(?:end with a|Missing closing) (\S)/.exec(error.message)?.[1]
  const [what, help] = missing ? [`a closing \`${missing}\` is missing`] : (EXPLANATIONS[error.code] ?? [])
  const message = `${what ?? plain(error.message)}: ${reader.refuses}`
  const related =
    error.opening === undefined || !missing
      ? []
      : [{ message: 'it opens here', span: span(source, error.opening, error.opening + 1) }]
  return syntax(source, error.pos, { message, related, ...(help && { help }) })
}

/** An error of the library, at its position; `opening`: the unclosed bracket or quote. */
interface SyntaxProblem {
  code: ErrorCode
  message: string
  pos: [number, number]
  opening?: number
}

function plain(message: string): string {
  const first = message.split('\n')[0]!.replace(/[.:]$/, '')
  return first.charAt(0).toLowerCase() + first.slice(1)
}

const EXPLANATIONS: Partial<Record<ErrorCode, [what: string, help?: string]>> = {
  TAB_AS_INDENT: ['a tab cannot indent YAML', 'use spaces'],
  BAD_INDENT: ['this line is indented differently from the lines it belongs to', 'align it with its siblings'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a second `:` follows on one line',
    'put the value on its own line, or quote it if it is one string',
  ],
  MULTILINE_IMPLICIT_KEY: ['a key must be on one line and end with `:`', 'is a `:` missing, or a quote?'],
  BLOCK_IN_FLOW: ['an indented block is inside `{}` or `[]`', 'close the bracket first'],
  BAD_SCALAR_START: ['a value cannot start with this character', 'quote it'],
  BAD_DQ_ESCAPE: ['unknown `\\` escape in double quotes', 'use single quotes, or write `\\\\`'],
  KEY_OVER_1024_CHARS: ['a key is longer than 1024 characters'],
  MULTIPLE_ANCHORS: ['a value has two anchors (`&name`)'],
  MULTIPLE_TAGS: ['a value has two tags (`!name`)'],
}

/** Findings for the observations of the walk over the nodes. */
export function oddityFinding(source: Source, odd: Oddity, reader: YamlReader): Finding {
  const at: [number, number] = [odd.start, odd.end]
  switch (odd.kind) {
    case 'duplicate-key':
      return syntax(source, at, {
        severity: odd.isRefused ? 'error' : 'warning',
        message: odd.isRefused
          ? `key \`${odd.text}\` occurs twice in one map: ${reader.refuses}`
          : `key \`${odd.text}\` occurs twice in one map: ${reader.program} will use this one and ignore the first`,
        help: 'keep one of them',
        ...(odd.first && { related: [{ message: 'first defined here', span: span(source, ...odd.first) }] }),
      })
    case 'bad-key':
      return syntax(source, at, {
        message: `a key must be a string: ${reader.refuses}`,
        help: 'quote the key',
      })
    case 'unknown-alias':
      return syntax(source, at, { message: `no anchor \`&${odd.text}\` before this alias: ${reader.refuses}` })
    case 'recursive-alias':
      return syntax(source, at, { message: `alias \`*${odd.text}\` contains itself: ${reader.refuses}` })
    case 'bad-merge':
      return syntax(source, at, { message: `\`<<\` can merge only maps: ${reader.refuses}` })
    case 'too-many-aliases':
      return syntax(source, at, {
        code: 'CW1002',
        message: `aliases blow this text up beyond any configuration: ${reader.refuses}`,
      })
    case 'yaml11': {
      const value = String(odd.value)
      return syntax(source, at, {
        code: 'CW1010',
        severity: 'warning',
        message: `${reader.program} reads \`${odd.text}\` as the ${typeof odd.value} \`${value}\` (YAML 1.1)`,
        help: `write \`${value}\`, or \`"${odd.text}"\` if a string is intended`,
        fix: {
          title: `quote \`${odd.text}\``,
          safe: false,
          edits: [{ file: source.file, start: odd.start, end: odd.end, text: JSON.stringify(odd.text) }],
        },
      })
    }
  }
}

/** A template of a document that would be checked. */
export function template(source: Source, at: number, kind: string | undefined): Finding {
  return syntax(source, [at, at + 2], {
    code: 'CW1030',
    message: `${kind === undefined ? 'this file' : `this \`${kind}\``} is a template and was not checked`,
    help: 'check what it renders to: `helm template CHART | claimwright check -`',
  })
}

/** A misspelled root key that keeps a file from being recognised. */
export function misspelledRootKey(source: Source, { key, meant, program, dialect, start, end }: NearRootKey): Finding {
  return syntax(source, [start, end], {
    code: 'CW1031',
    severity: 'warning',
    confidence: 'medium',
    message: `\`${key}\` is not a setting of ${program}, and the file was not checked`,
    help: `did you mean \`${meant}\`? \`--dialect ${dialect}\` checks the file as it is`,
  })
}

/** A document nested more deeply than any of the programs accepts. */
export function tooDeep(source: Source, at: number, reader: YamlReader): Finding {
  return syntax(source, [at, at + 1], {
    code: 'CW1002',
    message: `maps and lists nest more than ${reader.maxDepth} levels deep: ${reader.refuses}`,
  })
}

/** A document larger than the parser accepts. */
export function tooLarge(source: Source, start: number, limit: number, reader: YamlReader): Finding {
  return syntax(source, [start, start + 1], {
    code: 'CW1002',
    message: `this document is larger than ${limit / 1024 / 1024} MiB and was not checked`,
    help: `split it into several documents, if ${reader.program} reads it at all`,
  })
}

/** A second document in a text that contains one configuration. */
export function secondDocument(source: Source, at: number, reader: YamlReader): Finding {
  return syntax(source, [at, at + 3], {
    code: 'CW1003',
    message: `a second document starts here, and ${reader.program} reads one: ${reader.refuses}`,
    help: 'keep each configuration in a file of its own',
  })
}

/** An empty text where a configuration was declared. */
export function noDocument(source: Source, reader: YamlReader): Finding {
  return syntax(source, [0, 0], {
    code: 'CW1003',
    message: `this text has no configuration: ${reader.refuses}`,
  })
}

/** A variable that the environment lacks. */
export function unsetVariable(source: Source, { name, start, end, isHash }: Unset): Finding {
  return syntax(source, [start, end], {
    // A password hash contains dollar signs: none of them is a variable in any environment.
    ...(!isHash && { needs: { program: 'agentgateway', kind: 'variable', name } }),
    code: 'CW2020',
    message: `agentgateway expands \`$${name}\` from its environment, where it is not set, and will refuse to start`,
    help: `set \`${name}\` in its environment (here: \`--env ${name}=VALUE\`), or write \`$$\` for a \`$\` in the text`,
  })
}
