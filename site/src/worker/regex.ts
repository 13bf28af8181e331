import { loadRegex } from '../../../src/cel/load-regex.js'
import type { PolicyFile } from '../protocol.js'

let loading: Promise<void> | undefined

/** Loads the engine of agentgateway's regular expressions, which is too large for the first view. */
export function loadRegexEngine(): Promise<void> {
  loading ??= import('virtual:rregex-wasm').then(({ default: base64 }) =>
    loadRegex(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))),
  )
  return loading
}

/** Only agentgateway has patterns of this engine, and few of its policies have any. */
export const mayNeedRegex = (files: readonly PolicyFile[]): boolean =>
  files.some(({ text }) => /regex|matches|replace/i.test(text) && /agentgateway|binds|listeners|llm|mcp/i.test(text))
