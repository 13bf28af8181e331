import { writeSync } from 'node:fs'

/** Writes to standard output (1) or standard error (2) without its stream, which takes milliseconds to create. */
export function printDirectly(text: string, descriptor = 1): void {
  const bytes = Buffer.from(text)
  let written = 0
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written)
  } catch {
    // A pipe that is full or closed.
    const stream = descriptor === 1 ? process.stdout : process.stderr
    stream.on('error', () => {}).write(bytes.subarray(written))
  }
}
