import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorsOf, tell } from './documents.js'

/**
 * Real files of public repositories, with what the real schema or program said of each. They are not ours to copy: the
 * environment variable names the folder.
 */
const CORPUS = process.env['CLAIMWRIGHT_CORPUS']

interface Entry {
  file: string
  valid?: boolean
  label?: { verdict?: string; valid?: boolean; docs?: { kind: string | null; valid: boolean | null }[] }
}

/** `unknown`: nobody judged the file; it must not crash. */
function verdict({ valid, label }: Entry): 'valid' | 'invalid' | 'environment' | 'unknown' {
  if (label?.verdict) return label.verdict as 'valid' | 'invalid' | 'environment'
  const docs = label?.docs?.filter(({ kind }) => kind !== null)
  if (docs?.length) return docs.every((one) => one.valid) ? 'valid' : 'invalid'
  const said = valid ?? label?.valid
  return said === undefined ? 'unknown' : said ? 'valid' : 'invalid'
}

/** The judge's environment had this one variable. */
const ENV = { OPENAI_API_KEY: 'sk-test' }

describe.skipIf(!CORPUS)('the corpus', () => {
  if (!CORPUS) return
  const entries = JSON.parse(readFileSync(join(CORPUS, 'index.json'), 'utf8')) as Entry[]
  const folders = [...new Set(entries.map(({ file }) => file.split('/')[0]!))]

  it.each(folders)('%s: valid files are accepted, invalid ones refused', (folder) => {
    const count: Record<string, number> = {}
    const alarms: string[] = []
    const misses: string[] = []
    for (const entry of entries.filter(({ file }) => file.startsWith(`${folder}/`))) {
      const dialect = folder === 'agentgateway-standalone' ? 'standalone' : undefined
      const said = verdict(entry)
      const errors = errorsOf(readFileSync(join(CORPUS, entry.file), 'utf8'), {
        file: entry.file,
        env: ENV,
        dialect,
      }).filter(({ code }) => said !== 'environment' || code !== 'CW2020')
      const key = `${said}, ${errors.length > 0 ? 'refused' : 'accepted'}`
      count[key] = (count[key] ?? 0) + 1
      if (said !== 'invalid') alarms.push(...errors.map(tell))
      else if (errors.length === 0) misses.push(entry.file)
    }
    console.info(`corpus/${folder}: ${JSON.stringify(count)}`)
    expect(alarms).toEqual([])
    expect(misses).toEqual([])
  })
})

if (!CORPUS) console.warn('SKIPPED: the corpus of real files: set CLAIMWRIGHT_CORPUS to its folder')
