import fs, { type Stats } from 'node:fs'
import { newSha256, sha256 } from './sha256.js'

/** What a run asked the machine, and what it printed: with the same answers it prints the same. */
export interface RecordedRun {
  questions: [kind: Kind, subject: string][]
  /** SHA-256 of all answers, in the order of the questions. */
  answers: string
  output: [descriptor: number, text: string][]
  code: number
}

type Kind = keyof typeof ANSWERS

/** How the answer to a question is found again. It holds everything of the answer that the run can see. */
const ANSWERS = {
  exists: (path: string): string => String(fs.existsSync(path)),
  stat: (path: string): string => attempt(() => fs.statSync(path), kindAndSize),
  fstat: (descriptor: string): string => attempt(() => fs.fstatSync(Number(descriptor)), kindOf),
  realpath: (path: string): string => attempt(() => fs.realpathSync(path), String),
  list: (path: string): string => attempt(() => fs.readdirSync(path), JSON.stringify),
  // To read a pipe would empty it.
  contents: (path: string): string =>
    attempt(
      () => fs.statSync(path).isFile() && fs.readFileSync(path),
      (bytes) => (bytes ? sha256(bytes) : ''),
    ),
  variable: (name: string): string => JSON.stringify(process.env[name] ?? null),
}

/** The text of an answer, or of the failure. */
function attempt<T>(ask: () => T, textOf: (answer: T) => string): string {
  try {
    return `is ${textOf(ask())}`
  } catch (error) {
    return `failed ${(error as NodeJS.ErrnoException).code}`
  }
}

const framed = (answer: string): string => `${answer.length} ${answer}`

const KINDS = ['isFile', 'isDirectory', 'isFIFO', 'isSocket', 'isCharacterDevice', 'isBlockDevice'] as const

/** What a run may see of a file. */
const VISIBLE: readonly string[] = [...KINDS, 'rdev']

const kindOf = (stats: Stats): string => `${KINDS.find((kind) => stats[kind]())} ${stats.rdev}`

const kindAndSize = (stats: Stats): string => `${kindOf(stats)} ${stats.isFile() ? stats.size : ''}`

/** Whether the machine would answer every question as it did. */
export function isStillTrue({ questions, answers }: RecordedRun): boolean {
  const hash = newSha256()
  for (const [kind, subject] of questions) hash.update(framed(ANSWERS[kind](subject)))
  return hash.digest('hex') === answers
}

/** Modules of Node that see nothing of the machine; `module` loads dependencies, whose versions are those of the release. */
const PURE = ['crypto', 'events', 'module', 'path', 'process', 'stream', 'url', 'v8', 'vm'].map(
  (name) => `node:${name}`,
)

/** What cannot be asked again: random numbers, standard input, the network, ... */
const UNREPEATABLE: [holder: object, names: string[]][] = [
  [process, ['stdin', 'stdout', 'stderr', 'hrtime', 'pid']],
  [globalThis, ['crypto', 'fetch', 'performance']],
]

/** Longer reports are not kept. */
const MAX_OUTPUT = 1024 * 1024

/**
 * Records a run. The script of the commands reaches the machine through `process.getBuiltinModule`, variables of the
 * environment and a few globals alone: questions that can be asked again are recorded, and whatever else it uses (the
 * clock, other programs, a function that writes) makes the run one that is not kept.
 */
export class Recorder {
  private readonly answers = new Map<string, string>()
  private readonly hash = newSha256()
  private readonly questions: RecordedRun['questions'] = []
  private readonly output: RecordedRun['output'] = []
  private printed = 0
  private isRepeatable = true

  /** `keep` gets the run when the process ends. */
  constructor(keep: (run: RecordedRun) => void) {
    const load = process.getBuiltinModule.bind(process) as (name: string) => object
    const files = this.files()
    const getBuiltinModule = (name: string): object => {
      if (name === 'node:fs') return files
      if (!PURE.includes(name)) this.refuse()
      return load(name)
    }
    Object.assign(process, { getBuiltinModule, env: this.variables(process.env) })
    globalThis.Date = this.clock(Date)
    for (const [holder, names] of UNREPEATABLE) for (const name of names) this.guard(holder, name)
    process.on('uncaughtExceptionMonitor', () => this.refuse())
    process.on('exit', (code) => {
      const { questions, output } = this
      if (this.isRepeatable) keep({ questions, answers: this.hash.digest('hex'), output, code })
    })
  }

  private refuse(): void {
    this.isRepeatable = false
  }

  private refuseWith<T>(answer: T): T {
    this.refuse()
    return answer
  }

  private record(kind: Kind, subject: string, answer: string): void {
    const question = `${kind} ${subject}`
    const before = this.answers.get(question)
    // A file that changed during the run.
    if (before !== undefined && before !== answer) this.refuse()
    if (before !== undefined) return
    this.answers.set(question, answer)
    this.questions.push([kind, subject])
    this.hash.update(framed(answer))
  }

  /** Passes a question on, and records the answer or the failure. */
  private ask<T>(kind: Kind, subject: unknown, pass: () => T, textOf: (answer: T) => string): T {
    let answer: T | undefined
    let failure: unknown
    const remember = (): T => {
      try {
        answer = pass()
        return answer
      } catch (error) {
        failure = error
        throw error
      }
    }
    this.record(kind, String(subject), attempt(remember, textOf))
    if (typeof subject === 'object') this.refuse()
    if (failure !== undefined) throw failure
    return answer as T
  }

  /** The functions that are recorded; use of another one refuses the run. */
  private files(): object {
    const recorded = {
      existsSync: (path: string) => {
        const answer = fs.existsSync(path)
        this.record('exists', path, String(answer))
        return answer
      },
      statSync: (path: string, ...options: unknown[]) => {
        if (options.length > 0) this.refuse()
        return this.ask(
          'stat',
          path,
          () => this.only([...VISIBLE, 'size'], fs.statSync(path, ...(options as []))),
          kindAndSize,
        )
      },
      fstatSync: (descriptor: number) =>
        this.ask('fstat', descriptor, () => this.only(VISIBLE, fs.fstatSync(descriptor)), kindOf),
      realpathSync: (path: string) => this.ask('realpath', path, () => fs.realpathSync(path), String),
      readdirSync: (path: string, ...options: unknown[]) => {
        if (options.length > 0) this.refuse()
        return this.ask('list', path, () => fs.readdirSync(path, ...(options as [])), JSON.stringify)
      },
      readFileSync: (path: string, ...options: unknown[]) => {
        // A link there may lead to a file that another process reads.
        if (options.length > 0 || /^\/(?:dev|proc)\//.test(path)) this.refuse()
        return this.ask('contents', path, () => fs.readFileSync(path, ...(options as [])), sha256)
      },
      writeSync: (descriptor: number, bytes: Uint8Array, offset: number) => this.print(descriptor, bytes, offset),
    }
    return new Proxy(fs, {
      get: (target, name) => {
        if (!Object.hasOwn(recorded, name)) this.refuse()
        return Reflect.get(recorded, name) ?? Reflect.get(target, name)
      },
    })
  }

  /** Times and owners are not recorded. */
  private only(visible: readonly string[], stats: Stats): Stats {
    return new Proxy(stats, {
      get: (target, name) => {
        if (!visible.includes(name as string)) this.refuse()
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }

  private print(descriptor: number, bytes: Uint8Array, offset: number): number {
    this.printed += bytes.length
    const isReport = (descriptor === 1 || descriptor === 2) && offset === 0
    if (!isReport || this.printed > MAX_OUTPUT) this.refuse()
    else this.output.push([descriptor, Buffer.from(bytes).toString()])
    let length = 0
    try {
      length = fs.writeSync(descriptor, bytes, offset)
      return length
    } finally {
      if (length !== bytes.length) this.refuse()
    }
  }

  private variables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const ask = (name: string | symbol): void => {
      if (typeof name === 'string') this.record('variable', name, JSON.stringify(env[name] ?? null))
    }
    return new Proxy(env, {
      get(target, name) {
        ask(name)
        return Reflect.get(target, name)
      },
      has(target, name) {
        ask(name)
        return Reflect.has(target, name)
      },
      ownKeys: (target) => this.refuseWith(Reflect.ownKeys(target)),
      set: (target, name, value) => this.refuseWith(Reflect.set(target, name, value)),
    })
  }

  private clock(date: DateConstructor): DateConstructor {
    return new Proxy(date, {
      get: (target, name) => (name === 'now' ? this.refuseWith(target.now) : Reflect.get(target, name)),
      construct: (target, args) =>
        args.length === 0 ? this.refuseWith(new target()) : Reflect.construct(target, args),
      apply: (target) => this.refuseWith(target()),
    })
  }

  private guard(holder: object, name: string): void {
    const property = Object.getOwnPropertyDescriptor(holder, name)
    const get = (): unknown => {
      this.refuse()
      return property?.get ? property.get.call(holder) : property?.value
    }
    if (property) Object.defineProperty(holder, name, { configurable: true, enumerable: true, get })
  }
}
