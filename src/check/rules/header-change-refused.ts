import { isFixedHeader, isToken } from '../../core/http.js'
import type { Cursor } from '../../yaml/cursor.js'
import { parseFormat } from '../../yaml/envoy-commands.js'
import { virtualService } from '../example-policies.js'
import { optionScopes } from '../lookup/gloo.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const add = (key: string) => `headerManipulation:
  requestHeadersToAdd:
  - header: { key: ${key}, value: models }`

export const headerChangeRefused: Rule = {
  code: 'CW2007',
  severity: 'error',
  title: 'header modification that the gateway refuses',
  families: ['gloo', 'standalone', 'envoy'],
  why: `Gloo rejects invalid header names, \`Host\` and names with a leading colon. Envoy also rejects their removal,
and treats \`%\` in a value as the beginning of an operator. If only Envoy rejects a change, it also blocks every later
change of the gateway.`,
  evidence: [
    'configs/gloo header-host',
    'configs/gloo header-pseudo',
    'configs/gloo header-name-space',
    'configs/gloo header-empty-name',
    'configs/gloo header-remove-host',
    'configs/gloo header-value-percent',
    'configs/agentgateway transform-bad-header',
  ],
  failing: virtualService({ options: add('Host') }),
  passing: virtualService({ options: add('x-service') }),
  *check(context) {
    for (const config of fieldsNamed(context.roots('standalone'), 'transformations')) yield* transformations(config)
    for (const { options } of optionScopes(context)) {
      const headers = options.at('headerManipulation')
      for (const list of ['requestHeadersToAdd', 'responseHeadersToAdd'])
        for (const item of headers.at(list).items()) yield* addition(item.at('header'))
      for (const name of headers.at('requestHeadersToRemove').items()) {
        if (name.string === undefined || !isFixedHeader(name.string)) continue
        yield {
          at: name,
          message: `Envoy refuses the update: \`${name.string}\` cannot be removed`,
          help: 'remove this entry; `hostRewrite` changes the host',
        }
      }
    }
  },
}

/** agentgateway reads header names when it starts; HTTP/2 pseudo-headers begin with a colon. */
function* transformations(config: Cursor): Iterable<Report> {
  for (const direction of ['request', 'response'])
    for (const list of ['set', 'add'])
      for (const [name, value] of config.at(direction, list).members())
        if (!isToken(name.replace(/^:/, '')))
          yield {
            at: value,
            part: 'key',
            message: `agentgateway refuses to start: \`${name}\` is not a header name`,
            help: 'use letters, digits and `-`',
          }
}

function* addition(header: Cursor): Iterable<Report> {
  const key = header.at('key')
  if (header.isMap && !key.string)
    yield { at: key, message: 'Gloo refuses the object: the header has no name', help: 'set `key`' }
  else if (key.string !== undefined && isFixedHeader(key.string))
    yield {
      at: key,
      message: `Gloo refuses the object: \`${key.string}\` cannot be set here`,
      help: 'use `hostRewrite` for the host',
    }
  else if (key.string !== undefined && !isToken(key.string))
    yield {
      at: key,
      message: `Gloo refuses the object: \`${key.string}\` is not a header name`,
      help: 'use letters, digits and `-`',
    }
  const value = header.at('value')
  const problem = value.string === undefined ? undefined : parseFormat(value.string).problem
  if (problem !== undefined)
    yield {
      at: value,
      message: `Envoy refuses the update: ${problem}`,
      help: 'write `%%` for a percent sign',
    }
}
