import type { ConnectionManager } from '../../core/connection-manager.js'

/** Enums of Envoy's configuration, which Gloo repeats: their values in proto order, and what they mean. */

/** `RedirectAction.RedirectResponseCode`; the first is the default. */
export const REDIRECT_STATUS = {
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
} as const

type RedirectCode = keyof typeof REDIRECT_STATUS

export const REDIRECT_CODES = Object.keys(REDIRECT_STATUS) as [RedirectCode, ...RedirectCode[]]

export const redirectCode = (status: number): RedirectCode | undefined =>
  REDIRECT_CODES.find((code) => REDIRECT_STATUS[code] === status)

/** `PathWithEscapedSlashesAction`. */
export const ESCAPED_SLASHES = {
  IMPLEMENTATION_SPECIFIC_DEFAULT: 'keep',
  KEEP_UNCHANGED: 'keep',
  REJECT_REQUEST: 'reject',
  UNESCAPE_AND_REDIRECT: 'redirect',
  UNESCAPE_AND_FORWARD: 'unescape',
} as const

type EscapedSlashesAction = keyof typeof ESCAPED_SLASHES

export const ESCAPED_SLASHES_ACTIONS = Object.keys(ESCAPED_SLASHES) as [EscapedSlashesAction, ...EscapedSlashesAction[]]

/** The action to write; `undefined` for the default. */
export const escapedSlashesAction = (wanted: ConnectionManager['escapedSlashes']): string | undefined =>
  wanted === 'keep' ? undefined : ESCAPED_SLASHES_ACTIONS.find((action) => ESCAPED_SLASHES[action] === wanted)
