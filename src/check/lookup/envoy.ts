import type { EnvoyCondition } from '../../core/step/envoy.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { mapsWith } from './walk.js'

/** A provider of a `jwt_authn` filter. */
interface EnvoyProvider {
  name: string
  provider: Cursor
  root: Cursor
}

export function envoyProviders(context: RuleContext): EnvoyProvider[] {
  return context.roots('envoy').flatMap((root) =>
    [...mapsWith(root, 'providers')]
      .filter((filter) => filter.at('@type').string?.endsWith('.jwt_authn.v3.JwtAuthentication'))
      .flatMap((filter) => filter.at('providers').members())
      .map(([name, provider]) => ({ name, provider, root })),
  )
}

/** A member under either of its names in protobuf's JSON. */
export function memberOf(at: Cursor, name: string): Cursor {
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return at.has(name) ? at.at(name) : at.at(camel)
}

/** The conditions inside of a condition of Envoy. */
export function conditionsIn(when: EnvoyCondition): EnvoyCondition[] {
  if (when.kind === 'not') return conditionsIn(when.of)
  return when.kind === 'all' || when.kind === 'any' ? when.of.flatMap(conditionsIn) : [when]
}
