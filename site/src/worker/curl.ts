import type { Request } from '../../../src/core/http.js'
import { parseCurl } from '../../../src/requests/curl.js'

/** The first request of a curl command. Throws for what the command line does not accept either. */
export function parseCommand(command: string): Request {
  return parseCurl(command, { hasToken: true, readFile: refuseFile })[0]!.request
}

function refuseFile(file: string): never {
  throw new Error(`\`@${file.slice(0, 40)}\` is a file of your machine, which a page cannot read: paste its content`)
}
