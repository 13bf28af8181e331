import { Option } from 'commander'

/**
 * An option with a few values, which its help and the completion of shells list. The command rejects other values, so
 * that its message can say more than that.
 */
export function choice(flags: string, description: string, values: readonly string[], preset?: string): Option {
  const option = new Option(flags, description)
  option.argChoices = [...values]
  return preset === undefined ? option : option.default(preset)
}
