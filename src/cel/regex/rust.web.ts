import type * as Rust from 'rregex'

let loaded: typeof Rust | undefined

/** Rust's `regex` crate 1.13.1 as WebAssembly. Throws before `loadRust` has finished. */
export function rust(): typeof Rust {
  if (!loaded) throw new Error('regular expressions of agentgateway need `await loadRegex()` first')
  return loaded
}

/** Prepares `rust`: fetches the WebAssembly module (1.1 MB) and compiles it. */
export async function loadRust(): Promise<void> {
  if (loaded) return
  const module = (await import('rregex')) as typeof Rust & { default?: () => Promise<unknown> }
  // The package's entry for browsers exports its initialization; the one for Node has initialized itself.
  await module.default?.()
  loaded = module
}
