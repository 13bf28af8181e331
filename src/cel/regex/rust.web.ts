import type * as Rust from 'rregex'

let loaded: typeof Rust | undefined

/** Rust's `regex` crate 1.13.1 as WebAssembly. Throws before `loadRust` has finished. */
export function rust(): typeof Rust {
  if (!loaded) throw new Error('regular expressions of agentgateway need `await loadRegex()` first')
  return loaded
}

/** The package's browser entry, which the build chooses, has to be initialized. */
type Module = typeof Rust & { default(options?: { module_or_path: unknown }): Promise<unknown> }

/**
 * Prepares `rust`: fetches the WebAssembly module (`rregex.wasm` next to the bundle, 1.1 MB) and compiles it.
 * @param wasm the module's bytes or address, if it is elsewhere
 */
export async function loadRust(wasm?: Uint8Array | URL | string): Promise<void> {
  if (loaded) return
  const module = (await import('rregex')) as Module
  await (wasm === undefined ? module.default() : module.default({ module_or_path: wasm }))
  loaded = module
}
