// The licence texts of every package whose code the bundles contain: most licences ask that they go with each copy.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const PACKAGE = /^(?:lazy:)?((?:[^:]*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\/)/

/** Packages named by esbuild's metafiles, each with its licence, in name order. */
export function licenceTexts(metafiles) {
  const folders = new Map()
  for (const { inputs } of metafiles) {
    for (const path of Object.keys(inputs)) {
      const match = PACKAGE.exec(path)
      if (match) folders.set(match[2], match[1])
    }
  }
  return [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(describe)
    .join(`\n${'='.repeat(80)}\n\n`)
}

function describe([name, folder]) {
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry))
  if (file === undefined && license === undefined) throw new Error(`${name} has neither a licence text nor a licence`)
  const text = file === undefined ? `License: ${license}\n` : readFileSync(join(folder, file), 'utf8')
  return `${name} ${version}${license === undefined ? '' : ` (${license})`}\n\n${text.trimEnd()}\n`
}
