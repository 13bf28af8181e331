import type { Outcome } from './engine.js'

/** Forwarded, or answered by the route itself with something that is not a refusal. */
export function admitted({ response, upstream }: Outcome): boolean {
  return upstream !== null || (response !== null && response.status > 0 && response.status < 400)
}
