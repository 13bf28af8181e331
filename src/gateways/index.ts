import type { Request } from '../core/http.js'
import type { Program } from '../core/program.js'
import { decideBranches } from './branches.js'
import type { DecideContext, Decision } from './engine.js'
import { engineOf } from './registry.js'

/**
 * The gateway's answer to the request, and the request that the upstream receives. Pure and synchronous. If backends
 * are drawn by weight, or the request lacks data that a rule reads, every branch is decided; `context.choose` picks
 * one.
 */
export function decide(program: Program, request: Request, context: DecideContext): Decision {
  const engine = engineOf(program)
  if (context.choose) return engine.decide(program, request, context)
  return decideBranches((choose) => engine.decide(program, request, { ...context, choose }))
}
