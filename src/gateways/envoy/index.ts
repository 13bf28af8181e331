import type { Engine } from '../engine.js'
import { candidates, remotes } from './candidates.js'
import { allowsOrigin } from './cors.js'
import { decide } from './decide.js'
import { ON_BYTES } from './regex.js'

/** Envoy as configured by Gloo: virtual hosts, `jwt_authn`, `rbac`, header rules, the router. */
export const envoy: Engine = {
  id: 'envoy',
  firstRouteWins: true,
  ignoresBody: true,
  decidesInBytes: true,
  remotes,
  candidates,
  allowsOrigin: (cors, origin) => allowsOrigin(cors, origin, ON_BYTES),
  corsNeedsUpstream: true,
  decide,
}
