import { reportText } from '../../../src/cli/print.js'
import type { Api, Call, Question, Reply } from '../protocol.js'
import { explain } from './explain.js'
import { loadRegexEngine, mayNeedRegex } from './regex.js'

/** Everything that the first verdict does not need is loaded when it is asked for. */
const later = {
  check: () => import('./check.js'),
  curl: () => import('./curl.js'),
  token: () => import('./token.js'),
  who: () => import('./who.js'),
  convert: () => import('./convert.js'),
  diff: () => import('./diff.js'),
  cel: () => import('./cel.js'),
  language: () => import('./language.js'),
  versions: () => import('./versions.js'),
}

type Answers = { [Name in keyof Api]: (...parameters: Parameters<Api[Name]>) => Promise<ReturnType<Api[Name]>> }

const answers: Answers = {
  explain: async (question) => {
    await prepare(question)
    return explain(question)
  },
  check: async (question) => {
    await prepare(question)
    return (await later.check()).check(question)
  },
  parseCurl: async (command) => (await later.curl()).parseCommand(command),
  decodeToken: async (jwt, now) => (await later.token()).decodeToken(jwt, now),
  who: async (question, callers) => {
    await loadRegexEngine()
    return (await later.who()).who(question, callers)
  },
  dialects: async (question) => {
    await prepare(question)
    return (await later.convert()).dialects(question)
  },
  convert: async (question, to) => {
    await loadRegexEngine()
    return (await later.convert()).convertTo(question, to)
  },
  diff: async (question, before) => {
    await loadRegexEngine()
    return (await later.diff()).diff(question, before)
  },
  cel: async (expression, question) => {
    await loadRegexEngine()
    return (await later.cel()).evaluateCel(expression, question)
  },
  hover: async (question, file, offset) => {
    await prepare(question)
    return (await later.language()).hover(question, file, offset)
  },
  complete: async (question, file, offset) => {
    await prepare(question)
    return (await later.language()).complete(question, file, offset)
  },
  annotate: async (question, file) => {
    await prepare(question)
    return (await later.language()).annotate(question, file)
  },
  versions: async () => (await later.versions()).versions(),
  loadAll: async () => {
    await Promise.all([loadRegexEngine(), ...Object.values(later).map((load) => load())])
    return true
  },
}

const prepare = async ({ files }: Pick<Question, 'files'>): Promise<void> => {
  if (mayNeedRegex(files)) await loadRegexEngine()
}

/** Calls are answered one after another: the memory of what was read belongs to one question. */
let queue = Promise.resolve()

self.onmessage = ({ data }: MessageEvent<Call>) => {
  queue = queue.then(async () => self.postMessage(await answer(data)))
}

async function answer({ id, name, parameters }: Call): Promise<Reply> {
  try {
    const call = answers[name] as (...values: unknown[]) => Promise<unknown>
    return { id, value: await call(...parameters) }
  } catch (error) {
    return { id, error: reportText(error instanceof Error ? error.message : String(error)) }
  }
}
