import { createRequire } from 'node:module'
import type * as Rust from 'rregex'

let loaded: typeof Rust | undefined

/** Rust's `regex` crate 1.13.1 as WebAssembly. Loads it on the first call, which takes 10 ms. */
export function rust(): typeof Rust {
  loaded ??= createRequire(import.meta.url)('rregex') as typeof Rust
  return loaded
}

/** Prepares `rust` in a browser. Node can load synchronously, so this does nothing. */
export async function loadRust(_wasm?: Uint8Array | URL | string): Promise<void> {}
