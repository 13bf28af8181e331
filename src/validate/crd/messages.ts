import type { Path } from '../../core/pointer.js'

interface Override {
  message: string
  help?: string
  /** The member to change, below the object, instead of the one that the rule names last. */
  at?: Path
}

const PRE_ROUTING: Override = {
  message: '`PreRouting` runs before a route is chosen: it may target only a Gateway or a ListenerSet',
  help: 'target the Gateway, or leave `phase` out',
  at: ['traffic', 'phase'],
}

/** What to say instead of a message of the API server that lacks the reason, what to change, or where. */
export const MESSAGES: ReadonlyMap<string, Override> = new Map([
  ["the 'traffic.phase=PreRouting' field can only target a Gateway or ListenerSet", PRE_ROUTING],
  [
    'Only one Kind of targetRef can be set on one policy',
    { message: 'all targets of one policy must be of one kind', help: 'write a policy for each kind' },
  ],
  [
    'At least one of traffic, frontend, or backend must be provided',
    { message: 'the policy does nothing: it needs `traffic`, `frontend` or `backend`' },
  ],
  ['jwtAuthentication.mcp requires exactly one provider', { message: '`mcp` needs exactly one provider', at: ['mcp'] }],
  ['jwtAuthentication.mcp requires mode Strict', { message: '`mcp` needs `mode: Strict`', at: ['mcp'] }],
  [
    'conditional entries without condition must be last',
    { message: 'an entry without `condition` must be the last: later entries are never reached' },
  ],
  [
    'conditional targets without when must be last',
    { message: 'a target without `when` must be the last: later targets are never reached' },
  ],
  ['Must have port for Service reference', { message: 'a Service needs `port`', at: ['name'] }],
])
