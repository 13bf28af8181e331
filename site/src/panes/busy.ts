import { element, show } from '../dom.js'

/** Milliseconds after which the page shows that it is at work. */
const DELAY = 500

/** Shows what takes longer than a moment, for how long it has taken, and a button that ends it. */
export class Busy {
  private timers: number[] = []

  constructor(
    private readonly place: HTMLElement,
    private readonly stop: () => void,
  ) {}

  start(what: string): void {
    this.end()
    const began = performance.now()
    this.timers = [window.setTimeout(() => this.show(what, began), DELAY)]
  }

  end(): void {
    for (const timer of this.timers) clearTimeout(timer)
    this.timers = []
  }

  private show(what: string, began: number): void {
    // Only the beginning is announced: a count would be read aloud every second.
    const seconds = element('span', { 'aria-hidden': 'true' })
    const count = (): void => {
      seconds.textContent = ` ${Math.round((performance.now() - began) / 1000)} s `
    }
    count()
    this.timers.push(window.setInterval(count, 1000))
    this.place.className = 'none'
    const stop = element('button', { type: 'button', class: 'stop', click: () => this.stop() }, 'Stop')
    const tag = this.place.tagName === 'UL' ? 'li' : 'span'
    show(this.place, element(tag, {}, `${what} ...`, seconds, stop))
  }
}

/** `2.1 MB of policy`. */
export function policySize(files: readonly { text: string }[]): string {
  const length = files.reduce((sum, { text }) => sum + text.length, 0)
  return length < 1_000_000
    ? `${Math.ceil(length / 1000)} kB of policy`
    : `${(length / 1_000_000).toFixed(1)} MB of policy`
}
