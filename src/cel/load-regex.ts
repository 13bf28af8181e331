import { loadRust } from '#rust-regex'

/**
 * Loads the engine of agentgateway's regular expressions (`rregex.wasm`, 1.1 MB). Browsers need it before a
 * configuration with patterns is read or decided; in Node it does nothing, because the first pattern loads it.
 * @param wasm the module's bytes or address; default: next to the bundle
 */
export async function loadRegex(wasm?: Uint8Array | URL | string): Promise<void> {
  await loadRust(wasm)
}
