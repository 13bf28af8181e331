import { Transform, type TransformCallback } from 'node:stream'

/** The input is not a sequence of messages with headers. */
export class FramingError extends Error {}

/** Headers of a message are two short lines. */
const MAX_HEADERS = 4096
/** Twice the largest file that is read: a message holds a whole file at most. */
const MAX_CONTENT = 64 * 1024 * 1024

/**
 * Lets messages of the base protocol of LSP pass (`Content-Length: N`, an empty line, N bytes), and fails at anything
 * else, before it takes memory: the library would wait for the end of a header forever.
 */
export class FramedInput extends Transform {
  private headers = ''
  /** Bytes of the current message's content that have not passed yet. */
  private missing = 0

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    try {
      this.scan(chunk)
      done(null, chunk)
    } catch (error) {
      done(error as Error)
    }
  }

  override _flush(done: TransformCallback): void {
    const isWhole = this.headers === '' && this.missing === 0
    done(isWhole ? null : new FramingError('it ends in the middle of a message'))
  }

  private scan(chunk: Buffer): void {
    for (let start = 0; start < chunk.length; ) {
      if (this.missing > 0) {
        const skipped = Math.min(this.missing, chunk.length - start)
        this.missing -= skipped
        start += skipped
      } else start = this.scanHeaders(chunk, start)
    }
  }

  /** Returns the offset behind what was read of the headers. */
  private scanHeaders(chunk: Buffer, start: number): number {
    const known = this.headers.length
    this.headers += chunk.toString('latin1', start, start + MAX_HEADERS)
    const end = this.headers.indexOf('\r\n\r\n')
    if (end < 0) {
      if (this.headers.length >= MAX_HEADERS || !/^[\x20-\x7e\r\n]*$/.test(this.headers))
        throw new FramingError('expected `Content-Length: N` and an empty line')
      return chunk.length
    }
    this.missing = contentLength(this.headers.slice(0, end))
    this.headers = ''
    return start + end + 4 - known
  }
}

function contentLength(headers: string): number {
  const digits = /^Content-Length: *(\d{1,9}) *$/im.exec(headers.replaceAll('\r', ''))?.[1]
  if (digits === undefined) throw new FramingError('a message has no `Content-Length`')
  if (Number(digits) > MAX_CONTENT) throw new FramingError(`a message of ${digits} bytes is too large`)
  return Number(digits)
}
