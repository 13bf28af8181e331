import { type FSWatcher, statSync, watch as watchFolder } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { counted } from '../core/plural.js'
import { printErrors } from './print.js'

/** Milliseconds within which several changes are one. */
const QUIET = 100

/** Runs again whenever a file that was read changes, until the process ends. */
export async function watch(run: (read: Set<string>) => Promise<number>): Promise<never> {
  for (;;) {
    const read = new Set<string>()
    const started = Date.now()
    process.exitCode = await run(read)
    const changed = changeOf([...read], started)
    printErrors(`watching ${counted(read.size, 'file')} for changes; Ctrl+C ends`)
    await changed
  }
}

/** Folders are watched, since editors replace files. */
function changeOf(files: readonly string[], since: number): Promise<void> {
  const wanted = new Set(files.map((file) => resolve(file)))
  const folders = new Set([...wanted].map((file) => dirname(file)))
  return new Promise((done) => {
    const watchers: FSWatcher[] = []
    let timer: NodeJS.Timeout | undefined
    const changed = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        for (const watcher of watchers) watcher.close()
        done()
      }, QUIET)
    }
    for (const folder of folders)
      watchers.push(
        watchFolder(folder, (_, name) => {
          if (name === null || wanted.has(resolve(folder, name)) || wanted.has(folder)) changed()
        }),
      )
    // Changed while the suites ran.
    if ([...wanted].some((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > since)) changed()
  })
}
