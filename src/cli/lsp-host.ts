import { existsSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readBaseline, withoutKnown } from '../check/baseline.js'
import { type Config, ConfigError, emptyConfig, readConfig } from '../check/config.js'
import { glob } from '../check/glob.js'
import type { Host, Settings, SuiteHost } from '../lsp/host.js'
import type { Surroundings } from '../suite/surroundings.js'
import { optionsFor } from './check-run.js'
import { filesBelow, listPaths, readText, tryRead } from './files.js'
import { CONFIG_FILE } from './find-config.js'
import { readNamed } from './input.js'
import { readSchema } from './schema-files.js'
import { findSuites, machine } from './suite-files.js'

/** Larger files are read when they are opened: no policy is that large, and a folder may hold data. */
const MAX_SIZE = 8 * 1024 * 1024

/** The machine that the language server runs on. */
export function createHost(): Host {
  return {
    toPath: (uri) => (uri.startsWith('file:') ? pathOf(uri) : undefined),
    toUri: (path) => pathToFileURL(path).href,
    relativePath,
    folderOf: dirname,
    absolutePath: (path) => resolve(path),
    listFiles: (folder) => listPaths([folder]).files.filter(isSmall),
    readText: tryRead,
    readSettings,
    suites: suitesBelow,
    readSchema: () => JSON.parse(readSchema()) as ReturnType<Host['readSchema']>,
  }
}

/** A file that has gone in the meantime has no size. */
const isSmall = (file: string): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= MAX_SIZE

function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri)
  } catch {
    // A host name, or an encoded `/`.
    return undefined
  }
}

function relativePath(folder: string, path: string): string | undefined {
  const name = relative(folder, path)
  return name.startsWith('..') || isAbsolute(name) ? undefined : name.split(sep).join('/')
}

/** As the settings write it. */
const nameIn = (folder: string, path: string): string => relativePath(folder, path) ?? path

function suitesBelow(folder: string, textOf: (path: string) => string | undefined): SuiteHost {
  const { targets = {} } = readSettings(folder).options
  const disk = machine(undefined, { configured: targets, asked: {} })
  const around: Surroundings = {
    ...disk,
    readText: (path) => textOf(resolve(path)) ?? disk.readText(path),
    readFiles: (path) => disk.readFiles(path).map(({ file, text }) => ({ file, text: textOf(resolve(file)) ?? text })),
  }
  return { files: existsSync(folder) ? findSuites([folder]) : [], around }
}

/** Settings as `check` reads them. What is wrong with them is a problem of theirs, and the rest of them counts. */
function readSettings(folder: string): Settings {
  const path = join(folder, CONFIG_FILE)
  let config = emptyConfig()
  let problem: Settings['problem']
  const attempt = <T>(read: () => T, fallback: () => T): T => {
    try {
      return read()
    } catch (error) {
      problem ??= problemOf(error as Error, path)
      return fallback()
    }
  }
  if (folder !== '' && existsSync(path)) config = attempt(() => readConfig(readText(path), CONFIG_FILE), emptyConfig)
  const { tokens, fetch, ...rest } = config
  // Without `files`, the command line looks in its working directory; an editor has none.
  const readFile = config.files === undefined ? { readFile: readNamed(filesBelow(folder)) } : {}
  const options = attempt(
    () => optionsFor({}, config, folder, config.env),
    () => optionsFor({}, { ...rest, tokens: [] }, folder, config.env),
  )
  const baseline = attempt(
    () => loadBaseline(config, folder),
    () => undefined,
  )
  return {
    options: {
      ...options,
      ...readFile,
      tokens: options.tokens?.map((token) => ({ ...token, name: nameIn(folder, token.name) })) ?? [],
    },
    isIgnored: glob(config.ignore),
    filter: (findings, sources) => (baseline ? withoutKnown(findings, baseline, sources) : findings),
    readFrom: [path, ...[...tokens, fetch, config.baseline].flatMap((name) => (name ? [join(folder, name)] : []))],
    ...(problem && { problem }),
  }
}

function loadBaseline({ baseline }: Config, folder: string) {
  return baseline === undefined ? undefined : readBaseline(readText(join(folder, baseline)))
}

/** `claimwright.yaml:3:5: message`. */
function problemOf(error: Error, path: string): NonNullable<Settings['problem']> {
  const [, line = '1', column = '1', message = error.message] =
    (error instanceof ConfigError && /^[^:]*:(\d+):(\d+): (.*)$/s.exec(error.message)) || []
  return { path, line: Number(line), column: Number(column), message }
}
