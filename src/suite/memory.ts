import type { Surroundings } from './surroundings.js'

/** An environment with these files only, by their paths. It cannot create keys. */
export function memoryOf(files: Readonly<Record<string, string>>): Surroundings {
  const readText = (path: string): string => {
    if (!Object.hasOwn(files, path)) throw new Error(`${path}: no such file or folder`)
    return files[path]!
  }
  const cannot = (): never => {
    throw new Error('keys cannot be made here')
  }
  return {
    readText,
    readFiles: (path) => [{ file: path, text: readText(path) }],
    resolve: (file, name) => normalizePath(`${file.includes('/') ? file.replace(/\/[^/]*$/, '') : '.'}/${name}`),
    generateKey: cannot,
    readPrivateKey: cannot,
  }
}

function normalizePath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0) parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
