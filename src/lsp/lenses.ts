import type { CodeLens } from 'vscode-languageserver'
import { printable } from '../core/controls.js'
import { accessOfDocument, explainAccess } from '../language/access.js'
import { type AccessLens, accessAt, accessLenses, accessMarkdown } from '../language/lenses.js'
import { suiteTitle } from '../language/suite-results.js'
import { COMMANDS } from './commands.js'
import type { Host } from './host.js'
import type { OpenFile, Projects } from './projects.js'
import { rangeOf } from './ranges.js'
import { Suites } from './suites.js'

/** More sample tokens than this have no line of their own. */
const MAX_TOKENS = 3

/** Lenses above routes and policies: access, results for sample tokens, and test results. */
export class Lenses {
  private readonly suites: Suites

  constructor(
    private readonly projects: Projects,
    private readonly host: Host,
  ) {
    this.suites = new Suites(host)
  }

  async find(file: OpenFile): Promise<CodeLens[]> {
    const lenses = accessLenses(file.workspace, file.name).flatMap((lens) => this.accessLens(lens, file))
    return [...lenses, ...(await this.testLenses(file))]
  }

  /** The text that a command shows; `undefined`: it has another name, or other arguments. */
  async execute(command: string, [uri, document, pointer, name]: unknown[]): Promise<string | undefined> {
    const file = typeof uri === 'string' ? this.projects.file(uri) : undefined
    if (!file) return undefined
    if (command === COMMANDS.test) return this.testText(file)
    const rows = rowsAt(file, document, pointer)
    if (command === COMMANDS.who) return rows.length > 0 ? accessMarkdown(rows) : 'no route was found here'
    if (command !== COMMANDS.explain) return undefined
    const token = (file.workspace.checkOptions.tokens ?? []).find((candidate) => candidate.name === name)
    const texts: string[] = []
    for (const row of rows) texts.push(...(await explainAccess(row, token, file.workspace.all())))
    return file.mask(texts.map(printable).join('\n')) || 'no route was found here'
  }

  private accessLens({ start, end, title, place }: AccessLens, { uri, source, workspace, mask }: OpenFile): CodeLens[] {
    const range = rangeOf(source, { start, end })
    const parameters = [uri, place.document, place.pointer]
    const tokens = (workspace.checkOptions.tokens ?? []).slice(0, MAX_TOKENS)
    return [
      { range, command: { title: mask(title), command: COMMANDS.who, arguments: parameters } },
      ...tokens.map(({ name }) => ({
        range,
        command: {
          title: `explain with ${shortName(name)}`,
          command: COMMANDS.explain,
          arguments: [...parameters, name],
        },
      })),
    ]
  }

  private async testLenses(file: OpenFile): Promise<CodeLens[]> {
    const results = await this.resultsFor(file)
    const range = rangeOf(file.source, { start: 0, end: 0 })
    return results.map((result) => ({
      range,
      command: { title: suiteTitle(result), command: COMMANDS.test, arguments: [file.uri] },
    }))
  }

  private async testText(file: OpenFile): Promise<string> {
    const results = await this.resultsFor(file)
    const lines = results.flatMap((result) => [
      suiteTitle({ ...result, failures: result.failures.slice(0, 1) }),
      ...result.failures.map(({ name, message }) => `  FAIL ${name}: ${message}`),
    ])
    return lines.length > 0 ? lines.map(printable).join('\n') : 'no suite tests this file'
  }

  private async resultsFor({ project, uri }: OpenFile) {
    const path = this.host.toPath(uri)
    return path === undefined || !project.isWhole ? [] : this.suites.resultsFor(project, path)
  }
}

function rowsAt({ workspace, name, source }: OpenFile, document: unknown, pointer: unknown) {
  const found = typeof document === 'number' ? source.documents[document] : undefined
  if (!found)
    return source.documents.flatMap(({ index }) => accessOfDocument(workspace, { file: name, document: index }))
  return accessAt(workspace, found, typeof pointer === 'string' ? pointer : '')
}

const shortName = (path: string): string => path.replace(/^.*[/\\]/, '')
