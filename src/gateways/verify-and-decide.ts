import type { Request } from '../core/http.js'
import type { Program } from '../core/program.js'
import { RememberedSignatures } from '../jwt/signature-cache.js'
import type { DecideContext, Decision } from './engine.js'
import { decide } from './index.js'
import { NOTHING, type VerifyOptions, verify } from './verify.js'

/** Inputs of `verify` and `decide` besides the program and the request. */
export type VerifyAndDecideContext = Omit<DecideContext, 'facts'> & VerifyOptions

/**
 * `verify` and `decide` in one call. With a cache it decides synchronously from cached results, and verifies only
 * missing signatures. `await` handles both.
 */
export function verifyAndDecide(
  program: Program,
  request: Request,
  context: VerifyAndDecideContext,
): Decision | Promise<Decision> {
  return decideFromCache(program, request, context) ?? verifyThenDecide(program, request, context)
}

function decideFromCache(
  program: Program,
  request: Request,
  { fetched = NOTHING, cache, ...context }: VerifyAndDecideContext,
): Decision | undefined {
  if (!cache) return undefined
  const signatures = new RememberedSignatures(cache.of(program.engine))
  const facts = { signatures, passwords: signatures, fetched }
  const decision = decide(program, request, { ...context, facts })
  return signatures.lacks ? undefined : decision
}

async function verifyThenDecide(
  program: Program,
  request: Request,
  context: VerifyAndDecideContext,
): Promise<Decision> {
  return decide(program, request, { ...context, facts: await verify(program, request, context) })
}
