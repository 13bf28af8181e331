import { type ParsedKeys, parseKeys } from '../../jwt/parse-keys.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { Family } from '../../yaml/source.js'
import type { RuleContext } from '../context.js'
import { type JwtPolicy, jwtPolicies } from './agentgateway.js'
import { providers as glooProviders } from './gloo.js'
import { fieldsNamed } from './walk.js'

/** Key material in the configuration, or referenced by it. */
export interface KeyMaterial {
  family: Extract<Family, 'gloo' | 'agentgateway' | 'standalone'>
  /** The key material itself, or the name of the file that holds it. */
  at: Cursor
  text: string
  parsed: ParsedKeys
  /** The provider's name or issuer, for display. */
  owner: string
  /** Gloo: `remote` is also set. */
  conflict?: boolean
  /** agentgateway: the containing policy. */
  policy?: JwtPolicy
}

/** Key material that is available without the network, and responses fetched with `--fetch`. */
export function keyMaterials(context: RuleContext): KeyMaterial[] {
  return context.remember(findKeys)
}

function findKeys(context: RuleContext): KeyMaterial[] {
  const found: KeyMaterial[] = []
  const add = (material: Omit<KeyMaterial, 'parsed'>) => found.push({ ...material, parsed: parseKeys(material.text) })
  for (const { name, provider } of glooProviders(context)) {
    const key = provider.at('jwks', 'local', 'key')
    const conflict = provider.at('jwks', 'remote').isMap
    if (key.string !== undefined) add({ family: 'gloo', at: key, text: key.string, owner: name, conflict })
    else
      fetched(context, provider.at('jwks', 'remote', 'url'), (at, text) =>
        add({ family: 'gloo', at, text, owner: name }),
      )
  }
  for (const policy of jwtPolicies(context))
    for (const { jwks, issuer } of policy.providers)
      source(context, policy.family, jwks, (at, text) =>
        add({ family: policy.family, at, text, owner: issuer ?? 'the provider', policy }),
      )
  for (const mcp of fieldsNamed(context.roots('standalone'), 'mcpAuthentication'))
    source(context, 'standalone', mcp.at('jwks'), (at, text) =>
      add({ family: 'standalone', at, text, owner: mcp.at('issuer').string ?? 'the provider' }),
    )
  return found
}

type Add = (at: Cursor, text: string) => void

function source(context: RuleContext, family: KeyMaterial['family'], jwks: Cursor, add: Add): void {
  if (family === 'agentgateway') {
    const inline = jwks.at('inline')
    if (inline.string !== undefined) add(inline, inline.string)
    else fetched(context, jwks.at('remote', 'url'), add)
    return
  }
  if (jwks.string !== undefined) {
    add(jwks, jwks.string)
    return
  }
  const file = jwks.at('file')
  const text = file.string === undefined ? undefined : context.graph.readFile(file.string)
  if (text !== undefined) add(file, text)
  else fetched(context, jwks.at('url'), add)
}

function fetched(context: RuleContext, url: Cursor, add: Add): void {
  const answer = url.string === undefined ? undefined : context.fetched.get(url.string)
  if (answer && 'body' in answer) add(url, answer.body)
}
