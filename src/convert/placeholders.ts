import type { Origin } from '../core/finding.js'
import { Losses } from '../core/losses.js'
import { child } from '../core/pointer.js'
import type { Program } from '../core/program.js'
import { nameOf, type WrittenDocument } from '../core/writer.js'
import type { Retargeted } from '../gateways/retarget/retarget.js'
import { mapRemoteKeys } from './map-keys.js'

/** `${NAME}` or `$NAME`, which a shell or envsubst fills in before the gateway gets the file. */
const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/

/** Scheme and authority of a URL. */
const PLACE = /^(https?:\/\/)?([^/]*)/

/**
 * The program with a host in place of each variable in the address of keys: no gateway accepts the variable itself
 * there. The host is never a real one (RFC 2606).
 */
export function fillAddresses(program: Program): Retargeted {
  const losses = new Losses()
  const filled = mapRemoteKeys(program, (keys) => {
    const [place = '', scheme = 'https://', authority = ''] = PLACE.exec(keys.url) ?? []
    const [variable, braced, plain] = VARIABLE.exec(authority) ?? []
    if (variable === undefined) return keys
    const host = `${nameOf(braced ?? plain!, 'host')}.invalid`
    losses.manual(keys.origin, `replace \`${host}\` by the host that \`${variable}\` is filled in with`, keys.url)
    return { ...keys, url: scheme + authority.replace(variable, host) + keys.url.slice(place.length) }
  })
  return { program: filled, losses: losses.all }
}

/** Names with a variable are valid when it is filled in: the text is judged with a name in its place. */
export const fillNames = (text: string): string =>
  text.replace(NAMED, (_, member: string, variable: string) => member + nameOf(variable, 'name'))

const NAMED = /^((?: |- )*(?:name|namespace|host|hostname): )\$\{([A-Z_][A-Z0-9_]*)\}$/gm

/** What the user has to fill in as in the source: variables in written values, but for `known` ones. */
export function reportVariables(documents: readonly WrittenDocument[], known: object = {}): Losses {
  const losses = new Losses()
  for (const { value, origins } of documents) {
    const walk = (node: unknown, pointer: string, above: Origin | undefined): void => {
      const origin = origins.get(pointer) ?? above
      if (typeof node === 'object' && node !== null)
        for (const [name, member] of Object.entries(node)) walk(member, child(pointer, name), origin)
      if (typeof node !== 'string' || !origin) return
      const [variable, braced, plain] = CAPITALS.exec(node) ?? []
      if (variable !== undefined && !Object.hasOwn(known, braced ?? plain!))
        losses.manual(origin, `fill in \`${variable}\` as in the source`, node)
    }
    walk(value, '', undefined)
  }
  return losses
}

const CAPITALS = /\$(?:\{([A-Z_][A-Z0-9_]*)\}|([A-Z][A-Z0-9_]{2,}))/
