import { goSeconds } from '../../core/go-duration.js'

/** A duration of Go as protobuf's JSON has it: seconds, with at most nine digits after the point. */
export function writeDuration(value: unknown): string | undefined {
  const seconds = typeof value === 'string' ? goSeconds(value) : undefined
  return seconds === undefined ? undefined : `${seconds.toFixed(9).replace(/\.?0+$/, '')}s`
}
