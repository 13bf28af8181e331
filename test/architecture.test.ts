import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DESCRIPTORS } from '../src/dialects/descriptors.js'

const SRC = join(import.meta.dirname, '../src')

/**
 * What each folder may import. `core` is for everybody and knows nobody; the root of `gateways/` and `dialects/` holds
 * what their folders share, and the registry that lists them.
 */
const MAY_IMPORT: Record<string, string[]> = {
  core: [],
  descriptors: ['core'],
  versions: ['core', 'yaml'],
  yaml: ['core'],
  jwt: ['core', 'yaml'],
  cel: ['core', 'yaml', 'jwt'],
  kubernetes: ['core', 'versions', 'yaml', 'jwt'],
  validate: ['core', 'versions', 'yaml', 'cel'],
  gateways: ['core', 'versions', 'yaml', 'jwt', 'cel'],
  dialects: ['core', 'versions', 'yaml', 'jwt', 'cel', 'kubernetes', 'gateways'],
  compare: ['core', 'versions', 'yaml', 'jwt', 'cel', 'gateways', 'report'],
  check: [
    'core',
    'versions',
    'yaml',
    'jwt',
    'cel',
    'kubernetes',
    'validate',
    'gateways',
    'dialects',
    'compare',
    'suite',
  ],
  convert: [
    'core',
    'versions',
    'yaml',
    'jwt',
    'cel',
    'kubernetes',
    'validate',
    'gateways',
    'dialects',
    'compare',
    'check',
    'report',
  ],
  language: [
    'core',
    'versions',
    'yaml',
    'jwt',
    'cel',
    'kubernetes',
    'validate',
    'gateways',
    'dialects',
    'compare',
    'check',
    'convert',
    'report',
    'who',
    'suite',
  ],
  lsp: ['core', 'yaml', 'check', 'language', 'suite'],
  report: ['core', 'versions', 'yaml', 'validate', 'compare', 'convert', 'check', 'gateways'],
  requests: ['core', 'yaml', 'jwt', 'cel', 'gateways'],
  serve: ['core', 'gateways', 'jwt'],
  who: ['core', 'versions', 'yaml', 'cel', 'jwt', 'gateways', 'compare', 'report'],
  library: [
    'core',
    'versions',
    'yaml',
    'jwt',
    'cel',
    'kubernetes',
    'validate',
    'gateways',
    'dialects',
    'compare',
    'check',
    'convert',
    'report',
    'who',
    'language',
  ],
  suite: [
    'core',
    'versions',
    'yaml',
    'jwt',
    'cel',
    'kubernetes',
    'validate',
    'gateways',
    'dialects',
    'compare',
    'report',
    'who',
  ],
}

const sources = files(SRC).map((path) => ({ path: relative(SRC, path), text: readFileSync(path, 'utf8') }))

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return files(path)
    return /\.ts$/.test(entry.name) && !entry.name.includes('.generated.') ? [path] : []
  })
}

function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)]
    .map((match) => match[1]!)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => normalize(join(dirname(path), specifier)))
}

/** A folder of `dialects/` that has another name holds what several dialects share. */
const DIALECTS = DESCRIPTORS.map(({ id }) => id)
const dialectOf = (path: string): string | undefined => DIALECTS.find((id) => path.startsWith(`dialects/${id}/`))

const GATEWAYS = ['envoy', 'agentgateway', 'litellm']
const gatewayOf = (path: string): string | undefined => GATEWAYS.find((id) => path.startsWith(`gateways/${id}/`))
/** Rebuilding a program for another gateway knows both. */
const rebuilds = (path: string): boolean => path.includes('/retarget/')

/** Descriptors are data of the dialects that everybody may read. */
const isDescriptor = (path: string): boolean =>
  /^dialects\/(?:descriptors|kubernetes-families|[\w-]+\/descriptor)\.[jt]s$/.test(path)

const folderOf = (path: string): string | undefined => {
  if (isDescriptor(path)) return 'descriptors'
  return path.includes('/') ? path.split('/')[0] : undefined
}

describe('the shape of src/', () => {
  it('imports follow the pipeline', () => {
    const wrong = sources.flatMap(({ path, text }) => {
      const from = folderOf(path)
      if (from === undefined || from === 'cli') return []
      return importsOf(path, text)
        .filter((target) => {
          const to = folderOf(target)
          return to !== undefined && to !== from && to !== 'descriptors' && !MAY_IMPORT[from]?.includes(to)
        })
        .map((target) => `${path} imports ${target}`)
    })
    expect(wrong).toEqual([])
  })

  it('a dialect never imports another dialect', () => {
    const wrong = sources.flatMap(({ path, text }) => {
      const own = dialectOf(path)
      if (own === undefined) return []
      return importsOf(path, text)
        .filter((target) => dialectOf(target) !== undefined && dialectOf(target) !== own)
        .map((target) => `${path} imports ${target}`)
    })
    expect(wrong).toEqual([])
  })

  it('a gateway never imports another gateway', () => {
    const wrong = sources.flatMap(({ path, text }) => {
      const gateway = gatewayOf(path)
      if (gateway === undefined || rebuilds(path)) return []
      return importsOf(path, text)
        .filter((target) => rebuilds(target) || (gatewayOf(target) ?? gateway) !== gateway)
        .map((target) => `${path} imports ${target}`)
    })
    expect(wrong).toEqual([])
  })

  it('what gateways share knows none of them, but for the registry', () => {
    const wrong = sources
      .filter(({ path }) => /^gateways\/[\w-]+\.ts$/.test(path) && path !== 'gateways/registry.ts')
      .flatMap(({ path, text }) => importsOf(path, text).filter((target) => gatewayOf(target) !== undefined))
    expect(wrong).toEqual([])
  })

  it('nothing outside gateways/ tests the name of an engine', () => {
    const wrong = sources
      .filter(
        ({ path, text }) => !path.startsWith('gateways/') && /\bengine\s*[!=]==|switch \([\w.]*engine\)/.test(text),
      )
      .map(({ path }) => path)
    expect(wrong).toEqual([])
  })

  // `cli/print-directly.ts` prints the version, the help and kept reports, before anything else is loaded.
  it('commands print through cli/print.ts alone', () => {
    const writes = /\bprocess[.[]['`]?std(?:out|err)(?![.?]*(?:isTTY|columns|on)\b)|\}\s*=\s*process\b|\bconsole\./
    const wrong = sources
      .filter(
        ({ path, text }) =>
          !['cli/print.ts', 'cli/print-directly.ts', 'cli/lsp-serve.ts'].includes(path) &&
          writes.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
      )
      .map(({ path }) => path)
    expect(wrong).toEqual([])
  })

  it('foreign text is percent-encoded by core/percent.ts alone, which accepts half of a surrogate pair', () => {
    const callers = sources.filter(({ text }) => /\bencodeURI(?:Component)?\b(?!`)/.test(text)).map(({ path }) => path)
    expect(callers).toEqual(['core/percent.ts'])
  })

  it('only the command line, the server and *.node.ts use Node', () => {
    const wrong = sources
      .filter(({ path }) => !/^(cli|serve)\//.test(path) && !path.endsWith('.node.ts'))
      .filter(({ text }) =>
        /from 'node:|\bprocess\.|(?<!\.)\bBuffer\b(?!<)|require\(/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
      )
      .map(({ path }) => path)
    expect(wrong).toEqual([])
  })

  it('the model has no mapped or conditional helper types that the schema generator would lose', () => {
    const wrong = sources
      .filter(
        ({ path, text }) =>
          /^(dialects\/[\w-]+\/model|kubernetes\/(model|gateway-api))\//.test(path) && /\bRecord</.test(text),
      )
      .map(({ path }) => path)
    expect(wrong).toEqual([])
  })

  it('tests create temporary folders by test/temporary-folder.ts alone, which removes them', () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    const callers = files
      .filter((path) => path.endsWith('.ts'))
      .filter((path) => /\bmkdtemp(Sync)?\(/.test(readFileSync(join(import.meta.dirname, path), 'utf8')))
    expect(callers).toEqual(['temporary-folder.ts'])
  })
})
