import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildOnce, EXAMPLES } from './run.js'

const COMMAND = join(EXAMPLES, '../dist/cli/claimwright.js')

/** `claimwright serve`, running. */
export class Serving {
  stdout = ''
  stderr = ''
  private readonly ended: Promise<number | null>
  private heard: () => void = () => {}

  constructor(private readonly child: ChildProcess) {
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]!.on('data', (chunk: Buffer) => {
        this[name] += chunk.toString()
        this.heard()
      })
    }
    this.ended = new Promise((done) => child.once('exit', (code) => done(code)))
    child.once('exit', () => this.heard())
  }

  /** Resolves when the command has printed this. */
  async prints(text: string | RegExp, stream: 'stdout' | 'stderr' = 'stderr'): Promise<void> {
    const isThere = () => (typeof text === 'string' ? this[stream].includes(text) : text.test(this[stream]))
    while (!isThere()) {
      if (this.child.exitCode !== null) throw new Error(`it ended with ${this.child.exitCode}: ${this.stderr}`)
      await new Promise<void>((done) => {
        this.heard = done
      })
    }
  }

  /** The address of the only listener. */
  get url(): string {
    return /http:\/\/[\d.]+:\d+/.exec(this.stderr)![0]
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  get pid(): number {
    return this.child.pid!
  }

  interrupt(): void {
    this.child.kill('SIGINT')
  }

  get exitCode(): Promise<number | null> {
    return this.ended
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) this.child.kill('SIGKILL')
    await this.ended
  }
}

/** Starts it on free ports and waits until it listens. */
export async function startServing(args: string[], cwd = EXAMPLES): Promise<Serving> {
  buildOnce()
  const child = spawn(process.execPath, [COMMAND, 'serve', ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const serving = new Serving(child)
  try {
    await serving.prints('Ctrl-C ends it')
  } catch (error) {
    await serving.stop()
    throw error
  }
  return serving
}
