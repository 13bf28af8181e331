/** Patterns of agentgateway for the origins that a regular expression of Envoy matches. */
export interface OriginPatterns {
  /** Exact origins, or with `*` for any run of characters. */
  origins: string[]
  /** They match fewer origins: a `.` that is not escaped matches any character. */
  isNarrower: boolean
}

/** A regular expression that lists more origins is not written out. */
const MOST_ORIGINS = 32

/** The patterns that match what a whole regular expression matches; `undefined`: there are none. */
export function originPatterns(regex: string): OriginPatterns | undefined {
  const parser = new OriginParser(regex.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''))
  const origins = parser.parse()
  return origins && { origins: [...new Set(origins)], isNarrower: parser.isNarrower }
}

/** Alternatives of literal characters, `.*`, groups and optional parts. */
class OriginParser {
  isNarrower = false
  private position = 0

  constructor(private readonly text: string) {}

  parse(): string[] | undefined {
    const found = this.alternatives()
    return this.position === this.text.length ? found : undefined
  }

  private alternatives(): string[] | undefined {
    const found: string[] = []
    do {
      const sequence = this.sequence()
      if (!sequence) return undefined
      found.push(...sequence)
    } while (this.accept('|'))
    return found.length <= MOST_ORIGINS ? found : undefined
  }

  private sequence(): string[] | undefined {
    let found = ['']
    while (this.position < this.text.length && !'|)'.includes(this.text[this.position]!)) {
      const part = this.part()
      if (!part || found.length * part.length > MOST_ORIGINS) return undefined
      found = found.flatMap((start) => part.map((end) => start + end))
    }
    return found
  }

  private part(): string[] | undefined {
    if (this.accept('.*')) return /^[?+*{]/.test(this.rest) ? undefined : ['*']
    const atom = this.atom()
    if (!atom || /^(?:[+*{]|\?[?+*{])/.test(this.rest)) return undefined
    return this.accept('?') ? [...atom, ''] : atom
  }

  private atom(): string[] | undefined {
    if (this.accept('(?:') || (!this.rest.startsWith('(?') && this.accept('('))) {
      const found = this.alternatives()
      return this.accept(')') ? found : undefined
    }
    const [whole, escaped, inClass, plain] =
      /^(?:\\([^A-Za-z0-9*])|\[([.-])\]|([^\\()[\]{}*+?|^$]))/.exec(this.rest) ?? []
    if (whole === undefined) return undefined
    this.position += whole.length
    if (plain === '.') this.isNarrower = true
    return [(escaped ?? inClass ?? plain)!]
  }

  private get rest(): string {
    return this.text.slice(this.position)
  }

  private accept(token: string): boolean {
    const isNext = this.text.startsWith(token, this.position)
    if (isNext) this.position += token.length
    return isNext
  }
}
