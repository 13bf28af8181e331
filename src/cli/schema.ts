import { Argument, type Command } from 'commander'
import { usage } from './exit.js'
import { printOutput } from './print.js'
import { readSchema, SCHEMA_IDS } from './schema-files.js'

/** `schema`: the JSON Schema of a dialect, or the combined schema that selects the dialect. */
export function register(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema (draft-07) of a dialect; without an id, one schema for all of them')
    .addArgument(schemaId())
    .action((id: string | undefined) => {
      if (id !== undefined && !(SCHEMA_IDS as readonly string[]).includes(id))
        throw usage(`schema ${id}: no such schema; there are ${SCHEMA_IDS.join(', ')}`)
      printOutput(readSchema(id))
    })
}

function schemaId(): Argument {
  const argument = new Argument('[id]', 'a dialect')
  argument.argChoices = [...SCHEMA_IDS]
  return argument
}
