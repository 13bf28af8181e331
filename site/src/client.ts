import type { Api, Call, Reply } from './protocol.js'
import workerUrl from './worker/main.ts?worker&url'

/** What became of a call that a newer one replaced. */
export const SUPERSEDED = Symbol('superseded')

interface Asked {
  call: Call
  resolve: (value: never) => void
  reject: (error: Error) => void
}

/** Milliseconds after which older work is given up when a new question waits for it: a policy can be large or hostile. */
const PATIENCE = 2000

/** Asks the worker. Of calls with the same name one is under way, and the newest one waits: typing never piles up. */
export class Client {
  private worker = startWorker()
  private spare: Worker | undefined
  /** Calls that the worker has, in its order. */
  private readonly sent = new Map<number, Asked>()
  private readonly next = new Map<keyof Api, Asked>()
  private id = 0

  constructor() {
    this.use(this.worker)
  }

  ask<Name extends keyof Api>(
    name: Name,
    ...parameters: Parameters<Api[Name]>
  ): Promise<ReturnType<Api[Name]> | typeof SUPERSEDED> {
    return new Promise((resolve, reject) => {
      this.id++
      const asked: Asked = { call: { id: this.id, name, parameters }, resolve, reject }
      if (name === 'explain') setTimeout(() => this.giveUpOlder(asked), PATIENCE)
      if (![...this.sent.values()].some(({ call }) => call.name === name)) return this.send(asked)
      this.next.get(name)?.resolve(SUPERSEDED as never)
      this.next.set(name, asked)
    })
  }

  private send(asked: Asked): void {
    this.sent.set(asked.call.id, asked)
    this.worker.postMessage(asked.call)
  }

  private receive(reply: Reply): void {
    const asked = this.sent.get(reply.id)
    if (!asked) return
    this.sent.delete(reply.id)
    const next = this.next.get(asked.call.name)
    this.next.delete(asked.call.name)
    if (next) this.send(next)
    if ('error' in reply) asked.reject(new Error(reply.error))
    else asked.resolve(reply.value as never)
  }

  /** Loads a second worker, which takes over when work is given up: by then there may be no network. */
  prepareSpare(): Promise<void> {
    const spare = startWorker()
    return new Promise((resolve) => {
      spare.onmessage = () => {
        this.spare = spare
        resolve()
      }
      spare.postMessage({ id: 0, name: 'loadAll', parameters: [] } satisfies Call)
    })
  }

  /** Gives up everything that was asked. */
  stop(): void {
    const all = [...this.sent.values(), ...this.next.values()]
    this.turnTo(this.spare ?? startWorker(), all)
  }

  /** Ends the worker and what it was asked; another one takes its place. */
  private turnTo(worker: Worker, superseded: readonly Asked[]): void {
    this.sent.clear()
    this.next.clear()
    this.worker.terminate()
    this.use(worker)
    this.spare = undefined
    for (const { resolve } of superseded) resolve(SUPERSEDED as never)
    void this.prepareSpare()
  }

  /** Turns to the spare worker if this question still waits for what was asked before it. */
  private giveUpOlder(newest: Asked): void {
    const isWaiting = this.next.get('explain') === newest || this.sent.has(newest.call.id)
    const older = [...this.sent.values()].filter(({ call }) => call.id < newest.call.id)
    if (!isWaiting || older.length === 0) return
    if (!this.spare) {
      setTimeout(() => this.giveUpOlder(newest), PATIENCE)
      return
    }
    const kept = [...this.sent.values(), ...this.next.values()].filter(({ call }) => call.id >= newest.call.id)
    this.turnTo(this.spare, older)
    for (const asked of kept) this.send(asked)
  }

  private use(worker: Worker): void {
    this.worker = worker
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.receive(data)
  }
}

/** A worker that is made of a blob has the content security policy of the page; one with an address of its own has none. */
function startWorker(): Worker {
  const address = new URL(workerUrl, document.baseURI).href
  const blob = new Blob([`import ${JSON.stringify(address)}`], { type: 'text/javascript' })
  return new Worker(URL.createObjectURL(blob), { type: 'module' })
}
