import { decodeReport } from '../../../src/cli/token-report.js'

/** The lines that `token decode` prints. */
export const decodeToken = (jwt: string, now: string): string[] =>
  decodeReport(jwt.trim(), now.trim() === '' ? {} : { now: now.trim() }).lines
