import type { Request } from '../http.js'
import type { Program } from '../program/program.js'
import type { DecideContext, Decision } from './engine.js'
import { engineOf } from './registry.js'

/** What the gateway answers to the request, and what the upstream sees of it. Pure and synchronous. */
export function decide(program: Program, request: Request, context: DecideContext): Decision {
  return engineOf(program).decide(program, request, context)
}
