import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import type { FetchAnswer, Request, Response } from '../../../src/core/http.js'
import type { Json } from './policies.js'

/** A configuration with its surroundings, and requests to it. */
export interface Job {
  config: Json
  env: Record<string, string>
  fetch: Record<string, FetchAnswer>
  /** Rows of the database; `null`: there is none. */
  state: Json | null
  requests: Request[]
}

/** LiteLLM's own authentication in a process of its own. */
export class Oracle {
  private readonly child: ChildProcess
  private readonly lines: AsyncIterator<string>
  private readonly reader: Interface

  /** @param program Path of `oracle.py`. */
  constructor(python: string, program: string) {
    this.child = spawn(python, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.reader = createInterface({ input: this.child.stdout! })
    this.lines = this.reader[Symbol.asyncIterator]()
  }

  /** An answer for each request, or why LiteLLM does not start. */
  async ask(job: Job): Promise<{ answers: Response[]; refused?: undefined } | { refused: string }> {
    this.child.stdin!.write(`${JSON.stringify(job)}\n`)
    for (;;) {
      const { value, done } = await this.lines.next()
      if (done) throw new Error('LiteLLM ended')
      if (value.startsWith('{')) return JSON.parse(value)
    }
  }

  stop(): void {
    this.reader.close()
    this.child.kill()
  }
}
