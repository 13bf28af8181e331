import type { Command } from 'commander'
import { choice } from './choice.js'
import { READABLE } from './dialect-option.js'

/** Values of an option that may be repeated. */
export const collect = (value: string, all: string[] = []): string[] => [...all, value]

/** Adds the options of a command that reads programs (`InputOptions`), with LiteLLM's directory and network responses. */
export function addInputOptions(command: Command, read = 'read the input as this dialect'): Command {
  return command
    .option('--env <name=value>', "environment of the gateway's process (repeatable)", collect)
    .option('--state <file>', "LiteLLM's teams, users and organizations; null: no database")
    .option('--fetch <file>', 'network responses: {URL: {"file"} | {"status", "body"} | {"error"}}')
    .option('--files <dir>', 'base of relative paths in the configuration', '.')
    .option('--strict-input', 'reject input that lacks an object which it names, instead of assuming it')
    .addOption(choice('--dialect <id>', read, READABLE))
}
