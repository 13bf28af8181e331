import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '../src')

/** What each folder of the pipeline may import. Files directly in `src/` (finding, codes, http) are for everybody. */
const MAY_IMPORT: Record<string, string[]> = {
  model: [],
  program: ['cel'],
  text: ['program'],
  validate: ['text', 'program', 'model', 'cel'],
  bind: ['text', 'program', 'jwt'],
  jwt: ['text', 'program'],
  cel: ['text', 'program', 'jwt'],
  dialects: ['text', 'bind', 'program', 'cel', 'jwt', 'model'],
  engines: ['text', 'program', 'cel', 'jwt'],
  retarget: ['text', 'program', 'cel', 'jwt', 'dialects'],
  compare: ['text', 'program', 'cel', 'jwt', 'engines', 'report'],
  convert: [
    'text',
    'bind',
    'program',
    'cel',
    'jwt',
    'engines',
    'compare',
    'dialects',
    'retarget',
    'validate',
    'report',
    'check',
  ],
  check: ['text', 'bind', 'program', 'cel', 'jwt', 'engines', 'compare', 'dialects', 'validate'],
  report: ['text', 'check', 'compare', 'convert', 'program', 'validate'],
  who: ['text', 'program', 'cel', 'jwt', 'engines', 'compare', 'report'],
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

/** A folder that is called as no dialect holds what two dialects share. */
const DIALECTS = ['gloo', 'gloo-gateway-api', 'agentgateway', 'standalone', 'litellm', 'envoy']
const dialectOf = (path: string): string | undefined => DIALECTS.find((id) => path.startsWith(`dialects/${id}/`))

const folderOf = (path: string): string | undefined => (path.includes('/') ? path.split('/')[0] : undefined)

describe('the shape of src/', () => {
  it('imports follow the pipeline', () => {
    const wrong = sources.flatMap(({ path, text }) => {
      const from = folderOf(path)
      if (from === undefined || from === 'cli') return []
      return importsOf(path, text)
        .filter((target) => {
          const to = folderOf(target)
          return to !== undefined && to !== from && !MAY_IMPORT[from]?.includes(to)
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

  it('nothing outside engines/ tests the name of an engine', () => {
    const wrong = sources
      .filter(
        ({ path, text }) => !path.startsWith('engines/') && /\bengine\s*[!=]==|switch \([\w.]*engine\)/.test(text),
      )
      .map(({ path }) => path)
    expect(wrong).toEqual([])
  })

  it('commands print through cli/print.ts alone', () => {
    // `bin.ts` only listens for a closed pipe.
    const writes = /\bprocess[.[]['`]?std(?:out|err)(?![.?]*(?:isTTY|columns|on)\b)|\}\s*=\s*process\b|\bconsole\./
    const wrong = sources
      .filter(({ path, text }) => path !== 'cli/print.ts' && writes.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
      .map(({ path }) => path)
    expect(wrong).toEqual([])
  })

  it('only the command line and *.node.ts use Node', () => {
    const wrong = sources
      .filter(({ path }) => !path.startsWith('cli/') && !path.endsWith('.node.ts'))
      .filter(({ text }) =>
        /from 'node:|\bprocess\.|\bBuffer\b(?!<)|require\(/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
      )
      .map(({ path }) => path)
    expect(wrong).toEqual([])
  })

  it('the model has no mapped or conditional helper types that the schema generator would lose', () => {
    const wrong = sources
      .filter(({ path, text }) => path.startsWith('model/') && /\bRecord</.test(text))
      .map(({ path }) => path)
    expect(wrong).toEqual([])
  })
})
