import type { Origin } from '../core/finding.js'
import { Losses } from '../core/losses.js'
import { child } from '../core/pointer.js'
import type { Program } from '../core/program.js'
import { nameOf, type WrittenDocument } from '../core/writer.js'
import type { Retargeted } from '../gateways/retarget/retarget.js'
import { mapRemoteKeys } from './map-parts.js'

/** `${NAME}` or `$NAME`, which a shell or envsubst fills in before the gateway gets the file. */
const VARIABLE = /\$(?:\{[A-Za-z_]\w*\}|[A-Za-z_]\w*)/

/** Scheme, user, host and port of a URL; a port in digits is separate. */
const PLACE = /^(https?:\/\/)?([^/?#]*@)?([^/?#]*?)(:\d+)?(?=[/?#]|$)/

/**
 * The program with a host in place of each address of keys that has variables: no gateway accepts the variables
 * themselves there. The host is never a real one (RFC 2606).
 */
export function fillAddresses(program: Program): Retargeted {
  const losses = new Losses()
  const filled = mapRemoteKeys(program, (keys) => {
    const [place = '', scheme = 'https://', user = '', address = '', port = ''] = PLACE.exec(keys.url) ?? []
    if (!VARIABLE.test(address)) return keys
    const host = `${nameOf(address, 'host')}.invalid`
    losses.manual(keys.origin, `replace \`${host}\` by \`${address}\`, filled in as in the source`, keys.url)
    return { ...keys, url: scheme + user + host + port + keys.url.slice(place.length) }
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
      const variables = [...node.matchAll(CAPITALS)]
        .filter(([, braced, plain]) => !Object.hasOwn(known, braced ?? plain!))
        .map(([variable]) => `\`${variable}\``)
      if (variables.length > 0)
        losses.manual(origin, `fill in ${[...new Set(variables)].join(' and ')} as in the source`, node)
    }
    walk(value, '', undefined)
  }
  return losses
}

/** Without braces it stands alone: parts of hashed passwords (`$apr1$SALT1234$...`) are not variables. */
const CAPITALS = /\$\{([A-Z_][A-Z0-9_]*)\}|(?<![\w$])\$([A-Z][A-Z0-9_]{2,})(?![\w$])/g
