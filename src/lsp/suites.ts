import { runSuiteFile, type SuiteResult } from '../language/suite-results.js'
import type { Host } from './host.js'
import type { Project } from './project.js'

/** Runs the test suites of projects on the buffers of the editor, once for each state of a project. */
export class Suites {
  private readonly known = new WeakMap<Project, { version: number; results: Promise<SuiteResult[]> }>()

  constructor(private readonly host: Host) {}

  /** Results of the suites whose policies include a file. */
  async resultsFor(project: Project, path: string): Promise<SuiteResult[]> {
    const results = await this.results(project)
    return results.filter(({ paths }) => paths.some((named) => isBelow(this.host.absolutePath(named), path)))
  }

  private results(project: Project): Promise<SuiteResult[]> {
    const known = this.known.get(project)
    if (known?.version === project.version) return known.results
    const results = this.run(project)
    this.known.set(project, { version: project.version, results })
    return results
  }

  private async run(project: Project): Promise<SuiteResult[]> {
    const textOf = (path: string) => project.source(project.nameOf(path))?.text
    const { files, around } = this.host.suites(project.folder, textOf)
    const results: SuiteResult[] = []
    for (const file of files) {
      try {
        const result = await runSuiteFile(file, around)
        if (result) results.push(result)
      } catch (error) {
        // A file that cannot be read now is read again after the next change.
        results.push({ file, name: file, paths: [], passed: 0, failures: [], problem: (error as Error).message })
      }
    }
    return results
  }
}

const isBelow = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`)
