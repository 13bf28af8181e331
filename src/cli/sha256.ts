import type { Hash } from 'node:crypto'

/** Loads Node's module when it is first used: `--version` does not need it. */
export const newSha256 = (): Hash => process.getBuiltinModule('node:crypto').createHash('sha256')

export const sha256 = (data: string | Uint8Array): string => newSha256().update(data).digest('hex')
