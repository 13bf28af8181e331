import type { Request } from '../core/http.js'
import type { Program } from '../core/program.js'
import { decideBranches } from './branches.js'
import type { DecideContext, Decision } from './engine.js'
import { engineOf } from './registry.js'

/**
 * What the gateway answers to the request, and what the upstream sees of it. Pure and synchronous. Where backends are
 * drawn by weight, or the request does not say what a rule reads, every branch is decided; `context.choose` picks one.
 */
export function decide(program: Program, request: Request, context: DecideContext): Decision {
  const engine = engineOf(program)
  if (context.choose) return engine.decide(program, request, context)
  return decideBranches((choose) => engine.decide(program, request, { ...context, choose }))
}
