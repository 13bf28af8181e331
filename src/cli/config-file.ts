import { dirname } from 'node:path'
import { type Config, ConfigError, emptyConfig, readConfig } from '../check/config.js'
import { usage } from './exit.js'
import { readText } from './files.js'
import { findConfig } from './find-config.js'

interface LoadedConfig {
  config: Config
  /** Paths in the configuration are relative to this folder. */
  folder: string
}

/** Reads the given configuration file (`--config`), or the nearest one. Without any, everything is default. */
export function loadConfig(given?: string): LoadedConfig {
  const file = given ?? findConfig()
  if (file === undefined) return { config: emptyConfig(), folder: '.' }
  try {
    return { config: readConfig(readText(file), file), folder: dirname(file) }
  } catch (error) {
    if (error instanceof ConfigError) throw usage(error.message)
    throw error
  }
}
