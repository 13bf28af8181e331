import type { Command } from 'commander'
import { choice } from './choice.js'
import type { InputOptions } from './input.js'

export const FORMATS = ['pretty', 'json', 'markdown'] as const
export const FAILURES = ['any', 'opens', 'bounded'] as const

/** Options of a command that compares two programs. */
export interface ComparisonOptions extends InputOptions {
  state?: string
  format: (typeof FORMATS)[number]
  failOn: (typeof FAILURES)[number]
}

export function addComparisonOptions(command: Command): Command {
  return command
    .addOption(choice('--format <format>', 'format of the report', FORMATS, 'pretty'))
    .addOption(
      choice(
        '--fail-on <what>',
        'any: exit 1 on every change; opens: only on what opens or may open; bounded: on everything that is not proven',
        FAILURES,
        'any',
      ),
    )
}
