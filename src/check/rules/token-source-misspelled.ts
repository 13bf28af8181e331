import { isToken } from '../../core/http.js'
import type { EngineId } from '../../core/program.js'
import { shorten } from '../../core/shorten.js'
import { nearest } from '../../yaml/nearest.js'
import { fix, replaceValue } from '../edit.js'
import { JWT, virtualService } from '../example-policies.js'
import { placedProviders } from '../lookup/program.js'
import { cursorAt, stringsBelow } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const source = (header: string, prefix: string) =>
  virtualService({
    options: `${JWT}
      tokenSource: { headers: [{ header: ${header}, prefix: "${prefix}" }] }`,
  })

export const tokenSourceMisspelled: Rule = {
  code: 'CW6132',
  severity: 'warning',
  risk: 'low',
  title: 'token source that no client uses',
  families: ['gloo', 'envoy', 'agentgateway', 'standalone'],
  why: `Tokens are looked for in the header, the parameter or the cookie that is named. Requests carry no
token in a header with a misspelled name. Envoy distinguishes \`bearer\` from \`Bearer\`; agentgateway treats the space after the prefix as part of
the token.`,
  evidence: ['https://www.rfc-editor.org/rfc/rfc6750#section-2.1', 'gloo/token-source-prefix-no-space'],
  failing: source('authorisation', 'Bearer '),
  passing: source('authorization', 'Bearer '),
  *check(context) {
    for (const { part: provider, program } of placedProviders(context))
      for (const { kind, name, ...more } of provider.sources.filter((given) => given.kind !== 'cel')) {
        const texts = [...stringsBelow(cursorAt(context, more.origin ?? provider.origin))]
        const prefix = 'prefix' in more && typeof more.prefix === 'string' ? more.prefix : ''
        const right = kind === 'header' ? rightName(name) : plainName(name)
        const at = texts.find((text) => text.string === name)
        if (right !== undefined && at)
          yield {
            at,
            // A name with other characters may contain a credential.
            message:
              kind !== 'header'
                ? 'no client sends its token there: the name ends before `=`'
                : isToken(name)
                  ? `no client sends its token in a header \`${shorten(name, 60)}\``
                  : 'no client sends its token in this header: a header name cannot contain such characters',
            help: `write \`${right}\``,
            ...fix(`write \`${right}\``, false, replaceValue(at, right)),
          }
        if (kind === 'header' && /^cookie$/i.test(name) && at && /^(?:bearer ?)?$/i.test(prefix))
          yield {
            at,
            message: 'every token is rejected: the whole header is read as the token, with the names of all cookies',
            help: 'name the cookie: `from_cookies` of Envoy, `location.cookie` of agentgateway',
          }
        const word = texts.find((text) => text.string === prefix)
        const problem = word && /^authorization$/i.test(name) ? PREFIXES[program.engine](prefix) : undefined
        if (problem !== undefined)
          yield {
            at: word!,
            message: problem,
            help: 'write `"Bearer "`',
            ...fix('write `"Bearer "`', false, replaceValue(word!, '"Bearer "')),
          }
      }
  },
}

/** What a prefix does to tokens that clients send after `Bearer `. */
const PREFIXES: Record<EngineId, (prefix: string) => string | undefined> = {
  agentgateway: (prefix) =>
    /^bearer$/i.test(prefix)
      ? 'every token is rejected: the space after `Bearer` is treated as part of the token'
      : undefined,
  envoy: (prefix) =>
    /^bearer:? ?$/i.test(prefix) && !/^Bearer ?$/.test(prefix)
      ? `no client sends its token after \`${prefix}\`: the prefix has to match exactly`
      : undefined,
  litellm: () => undefined,
}

/** The name of a parameter or a cookie that is written with its signs; `undefined` if the name is plausible. */
function plainName(name: string): string | undefined {
  const plain = /[^?&=;\s]+/.exec(name)?.[0]
  return plain === name ? undefined : plain
}

/** The header that was meant; `undefined` if the name is plausible. */
function rightName(name: string): string | undefined {
  if (!isToken(name)) {
    const plain = name.trim().replace(/:$/, '')
    return isToken(plain) ? plain.toLowerCase() : 'authorization'
  }
  if (/^(?:proxy-)?authorization$/i.test(name) || name.length < 8) return undefined
  const isWord = /^a[a-z]+n$/i.test(name)
  return isWord && nearest(name, ['authorization']) ? 'authorization' : undefined
}
