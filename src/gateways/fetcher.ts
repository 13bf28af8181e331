import type { FetchAnswer } from '../core/http.js'

interface FetcherOptions {
  /** Timeout in milliseconds. Default 5000. */
  timeout?: number
  /** Maximum bytes of a body; larger ones are an error. Default 4 MiB. */
  maxBytes?: number
  /** Milliseconds for which a response is cached, per URL or for all. Default 5 minutes. Errors are not cached. */
  keep?: number | ((url: string) => number)
  /** Maximum concurrent requests; others wait. Default 8. */
  concurrent?: number
  /** Default: the platform's. */
  fetch?: typeof fetch
}

/** Fetches key sets, with caching. Never rejects: failures are `error` responses. */
export function createFetcher(options: FetcherOptions = {}): (url: string) => Promise<FetchAnswer> {
  const { timeout = 5000, maxBytes = 4 * 1024 * 1024, keep = 300_000, concurrent = 8, fetch: ask = fetch } = options
  const keepOf = typeof keep === 'number' ? () => keep : keep
  const turn = limitConcurrency(concurrent)
  const kept = new Map<string, { answer: Promise<FetchAnswer>; until: number }>()
  return async (url) => {
    const known = kept.get(url)
    if (known && known.until > Date.now()) return known.answer
    const answer = turn(() => askOnce(ask, url, timeout, maxBytes))
    kept.set(url, { answer, until: Date.now() + keepOf(url) })
    if ('error' in (await answer)) kept.delete(url)
    return answer
  }
}

/** Limits concurrency, in order of arrival. */
function limitConcurrency(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = places
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((enter) => waiting.push(enter))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}

async function askOnce(ask: typeof fetch, url: string, timeout: number, maxBytes: number): Promise<FetchAnswer> {
  if (!/^https?:\/\//i.test(url)) return { error: 'not an http or https address' }
  try {
    const signal = AbortSignal.timeout(timeout)
    const response = await ask(url, { signal, redirect: 'follow', headers: { accept: 'application/json' } })
    const body = await readBody(response, maxBytes)
    if (body === null) return { error: `larger than ${maxBytes} bytes` }
    return { status: response.status, body, headers: Object.fromEntries(response.headers) }
  } catch (error) {
    return { error: wordFor(error) }
  }
}

async function readBody(response: Response, maxBytes: number): Promise<string | null> {
  if (!response.body) return ''
  const decoder = new TextDecoder()
  const reader = response.body.getReader()
  let text = ''
  for (let size = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.length
    if (size > maxBytes) {
      await reader.cancel()
      return null
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** `refused` if nothing listens, as in `fetch.json`; otherwise the transport's error code. */
function wordFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'timeout'
  const code = (error.cause as { code?: unknown } | undefined)?.code
  if (code === 'ECONNREFUSED') return 'refused'
  return typeof code === 'string' ? code : error.message
}
