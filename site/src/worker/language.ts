import schema from '../../../schema.json?raw'
import { type SampleToken, sampleToken } from '../../../src/check/sample-token.js'
import { complete as completeAt } from '../../../src/language/completion.js'
import { redactorOf } from '../../../src/language/finding-text.js'
import { impliedValues } from '../../../src/language/hints.js'
import { type HoverContext, hover as hoverAt } from '../../../src/language/hover.js'
import { accessAt, accessLenses, accessMarkdown } from '../../../src/language/lenses.js'
import { Model } from '../../../src/language/model.js'
import { Workspace } from '../../../src/language/workspace.js'
import { resolveTargets } from '../../../src/versions/target.js'
import { isPolicyFile } from '../../../src/yaml/policy-file.js'
import type { Annotations, Hint, Question, Suggestion, TokenInput } from '../protocol.js'
import { bearerOf } from './explain.js'
import { fileReader, readEnv, readFetched, readTargets } from './policy.js'

/** What the language server answers, about the files of the page: the same core, with the token of the page as sample. */

const model = new Model(JSON.parse(schema))
let workspace: Workspace | undefined
let settings = ''
let readFile = fileReader([])
/** Files that the policy names: when one changes, everything is read again. */
const named = new Set<string>()

export function hover(question: Question, file: string, offset: number): Hint | null {
  const files = workspaceOf(question)
  const found = hoverAt(files, file, offset, contextOf(question))
  return found ? { ...found, markdown: redactorOf(files.source(file)!)(found.markdown) } : null
}

export function complete(question: Question, file: string, offset: number): Suggestion[] {
  return completeAt(workspaceOf(question), file, offset, contextOf(question))
}

/** Lenses and defaults of a file; none in a policy of such a size that they would take seconds. */
export function annotate(question: Question, file: string): Annotations {
  const size = question.files.reduce((sum, { text }) => sum + text.length, 0)
  const files = size > MAX_ANNOTATED ? undefined : workspaceOf(question)
  const source = files?.source(file)
  if (!files || !source) return { lenses: [], values: [] }
  const mask = redactorOf(source)
  const lenses = accessLenses(files, file).map(({ start, title, place: { document, pointer } }) => ({
    offset: start,
    title: mask(title),
    markdown: mask(accessMarkdown(accessAt(files, source.documents[document]!, pointer))),
  }))
  return { lenses, values: impliedValues(source, model, 0, source.text.length) }
}

/** Characters of all files. */
const MAX_ANNOTATED = 256 * 1024

/** The files of the page; those whose text is the same as before are not read again. */
function workspaceOf({ files, surroundings }: Question): Workspace {
  readFile = fileReader(files)
  const options = {
    env: readEnv(surroundings.env),
    readFile: (path: string) => {
      named.add(path)
      return readFile(path)
    },
    fetched: readFetched({ files, surroundings }),
    targets: readTargets(surroundings),
  }
  const key = JSON.stringify([surroundings, [...options.fetched], [...named].map((path) => readFile(path))])
  resolveTargets(options.targets)
  workspace ??= new Workspace(options)
  if (key !== settings) workspace.configure(options)
  settings = key
  const policies = files.filter(({ name }) => isPolicyFile(name))
  for (const known of [...workspace.files()])
    if (!policies.some(({ name }) => name === known)) workspace.update(known, undefined)
  for (const { name, text } of policies) workspace.update(name, text)
  return workspace
}

const contextOf = ({ token, request }: Question): HoverContext => ({
  model,
  tokens: [textOf(token, request)].flatMap((text) => readToken(text)),
})

/** The supposed claims, the pasted token, or the token in the request. */
function textOf(token: TokenInput, request: Question['request']): string {
  if (token.kind === 'claims') return token.claims
  if (token.kind === 'jwt') return token.jwt
  return bearerOf(request)
}

/** While it is typed, a token is often none. */
function readToken(text: string): SampleToken[] {
  try {
    return text.trim() === '' ? [] : [sampleToken('token', text)]
  } catch {
    return []
  }
}
