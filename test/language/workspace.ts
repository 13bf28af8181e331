import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sampleToken } from '../../src/check/sample-token.js'
import type { HoverContext } from '../../src/language/hover.js'
import { Model } from '../../src/language/model.js'
import { Workspace } from '../../src/language/workspace.js'

export const MODEL = new Model(JSON.parse(readFileSync(join(import.meta.dirname, '../../schema.json'), 'utf8')))

export function workspaceOf(files: Record<string, string>): Workspace {
  const workspace = new Workspace()
  for (const [file, text] of Object.entries(files)) workspace.update(file, text)
  return workspace
}

/** A text with `▮` at the cursor: the text without it, and its offset. */
export function cursorIn(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf('▮')
  if (offset < 0) throw new Error('no cursor')
  return { text: marked.replace('▮', ''), offset }
}

export const context = (...claims: Record<string, unknown>[]): HoverContext => ({
  model: MODEL,
  tokens: claims.map((value, index) => sampleToken(`token-${index}.json`, JSON.stringify(value))),
})
