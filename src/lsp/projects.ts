import { getOrAdd } from '../core/get-or-add.js'
import { redactorOf } from '../language/finding-text.js'
import type { Workspace } from '../language/workspace.js'
import { isPolicyFile } from '../yaml/policy-file.js'
import type { Source } from '../yaml/source.js'
import type { SourceFile } from './diagnostics.js'
import type { Host } from './host.js'
import { Project } from './project.js'

export interface OpenFile extends SourceFile {
  project: Project
  workspace: Workspace
  name: string
  source: Source
  /** Masks the secrets of the file. */
  mask: (text: string) => string
}

/** The folders of the editor's workspace, and a project for each file that is in none of them. */
export class Projects {
  private readonly folders = new Map<string, Project>()
  private readonly loose = new Map<string, Project>()
  /** Addresses of open files by project and name, as the editor writes them. */
  private readonly uris = new Map<Project, Map<string, string>>()

  constructor(private readonly host: Host) {}

  addFolder(uri: string): void {
    const path = this.host.toPath(uri)
    if (path === undefined || this.folders.has(path)) return
    const project = new Project(path, true, this.host)
    this.folders.set(path, project)
    project.loaded = this.load(project)
  }

  /** Reads the files of a folder in pieces, so that the editor is answered in the meantime. */
  private async load(project: Project): Promise<void> {
    await pause()
    for (const [index, file] of this.host.listFiles(project.folder).entries()) {
      if (!this.isOpen(project, project.nameOf(file))) project.reload(file)
      if (index % FILES_AT_ONCE === FILES_AT_ONCE - 1) await pause()
    }
  }

  /** Removes a folder, and returns its project. */
  removeFolder(uri: string): Project | undefined {
    const path = this.host.toPath(uri)
    const project = path === undefined ? undefined : this.folders.get(path)
    if (!project) return undefined
    this.folders.delete(path!)
    this.uris.delete(project)
    return project
  }

  all(): Project[] {
    return [...this.folders.values(), ...this.loose.values()]
  }

  /** Puts the editor's text in the place of a file's. */
  open(uri: string, text: string): { project: Project; name: string } {
    const { project, name } = this.find(uri)
    getOrAdd(this.uris, project, () => new Map()).set(name, uri)
    project.update(name, text)
    return { project, name }
  }

  /** Puts the text on disk back; a file of no folder is forgotten. */
  close(uri: string): Project {
    const { project, name } = this.find(uri)
    const path = this.host.toPath(uri)
    if (project.isWhole && path !== undefined) project.reload(path)
    else project.update(name, undefined)
    this.uris.get(project)?.delete(name)
    this.loose.delete(uri)
    return project
  }

  isOpen(project: Project, name: string): boolean {
    return this.uris.get(project)?.has(name) === true
  }

  /** Takes over what happened to a file on disk. Returns the project that it changed. */
  changeOnDisk(uri: string, isDeleted: boolean): Project | undefined {
    const path = this.host.toPath(uri)
    if (path === undefined) return undefined
    const project = this.projectAround(path)
    for (const candidate of this.all())
      if (candidate.usesAsSetting(path)) {
        candidate.configure()
        if (candidate !== project) return candidate
      }
    if (!project) return undefined
    const name = project.nameOf(path)
    if (this.isOpen(project, name)) return project
    if (isDeleted || !isPolicyFile(path)) project.update(name, undefined)
    else project.reload(path)
    return project
  }

  /** Fulfilled when the files around one have been read. */
  loaded(uri: string): Promise<void> {
    return this.find(uri).project.loaded
  }

  /** A file that the editor asks about. */
  file(uri: string): OpenFile | undefined {
    const { project, name } = this.find(uri)
    return this.named(project, name)
  }

  named(project: Project, name: string): OpenFile | undefined {
    const source = project.source(name)
    if (!source) return undefined
    return {
      project,
      workspace: project.workspace,
      name,
      source,
      uri: this.uriOf(project, name),
      mask: redactorOf(source),
    }
  }

  uriOf(project: Project, name: string): string {
    return this.uris.get(project)?.get(name) ?? this.host.toUri(`${project.folder}/${name}`)
  }

  uriOfPath(path: string): string {
    return this.host.toUri(path)
  }

  private find(uri: string): { project: Project; name: string } {
    const path = this.host.toPath(uri)
    const known = path === undefined ? undefined : this.projectAround(path)
    if (known) return { project: known, name: known.nameOf(path!) }
    const folder = path === undefined ? '' : this.host.folderOf(path)
    const project = getOrAdd(this.loose, uri, () => new Project(folder, false, this.host))
    return { project, name: path === undefined ? uri : project.nameOf(path) }
  }

  /** The innermost folder that holds a path. */
  private projectAround(path: string): Project | undefined {
    return [...this.folders.values()]
      .filter(({ folder }) => this.host.relativePath(folder, path) !== undefined)
      .sort((a, b) => b.folder.length - a.folder.length)[0]
  }
}

const FILES_AT_ONCE = 50
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
