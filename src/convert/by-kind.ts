import { addToGroup } from '../core/group-by.js'
import type { Conversion } from './convert.js'

/**
 * The files of a conversion with one file for each kind of Kubernetes object, numbered in the order in which they can be
 * applied. A file that holds no such objects stays as it is.
 */
export function filesByKind(files: Conversion['files']): Conversion['files'] {
  return files.flatMap((file) => {
    const byKind = new Map<string, string[]>()
    for (const document of file.text.split(/^---\n/m)) {
      const kind = /^kind: (\w+)$/m.exec(document)?.[1]
      if (kind === undefined) return [file]
      addToGroup(byKind, kind, document)
    }
    return [...byKind].map(([kind, documents], index) => ({
      name: `${String(index + 1).padStart(2, '0')}-${kind.toLowerCase()}.yaml`,
      text: documents.join('---\n'),
    }))
  })
}
