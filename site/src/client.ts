import type { Api, Call, Reply } from './protocol.js'
import workerUrl from './worker/main.ts?worker&url'

/** What became of a call that a newer one replaced while it waited. */
export const SUPERSEDED = Symbol('superseded')

interface Waiting {
  resolve: (value: never) => void
  reject: (error: Error) => void
}

/** Asks the worker. Of calls with the same name one is under way, and the newest one waits: typing never piles up. */
export class Client {
  private readonly worker = startWorker()
  private readonly waiting = new Map<number, Waiting & { name: keyof Api }>()
  private readonly next = new Map<keyof Api, { call: Call } & Waiting>()
  private id = 0

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<Reply>) => this.receive(data)
  }

  ask<Name extends keyof Api>(
    name: Name,
    ...parameters: Parameters<Api[Name]>
  ): Promise<ReturnType<Api[Name]> | typeof SUPERSEDED> {
    return new Promise((resolve, reject) => {
      this.id++
      const asked = { call: { id: this.id, name, parameters }, resolve, reject }
      if (![...this.waiting.values()].some((other) => other.name === name)) return this.send(asked)
      this.next.get(name)?.resolve(SUPERSEDED as never)
      this.next.set(name, asked)
    })
  }

  private send({ call, resolve, reject }: { call: Call } & Waiting): void {
    this.waiting.set(call.id, { name: call.name, resolve, reject })
    this.worker.postMessage(call)
  }

  private receive(reply: Reply): void {
    const asked = this.waiting.get(reply.id)
    if (!asked) return
    this.waiting.delete(reply.id)
    const next = this.next.get(asked.name)
    this.next.delete(asked.name)
    if (next) this.send(next)
    if ('error' in reply) asked.reject(new Error(reply.error))
    else asked.resolve(reply.value as never)
  }
}

/** A worker that is made of a blob has the content security policy of the page; one with an address of its own has none. */
function startWorker(): Worker {
  const address = new URL(workerUrl, document.baseURI).href
  const blob = new Blob([`import ${JSON.stringify(address)}`], { type: 'text/javascript' })
  return new Worker(URL.createObjectURL(blob), { type: 'module' })
}
