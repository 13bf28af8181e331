import { isToken } from '../../core/http.js'
import type { TokenSource } from '../../core/step/authenticate.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { standalone } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { placedSteps } from '../lookup/program.js'
import { cursorAt, fieldsNamed, stringsBelow } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const auth = (key: string) => standalone(`backendAuth:\n  key: ${key}`)

export const credentialSchemeRepeated: Rule = {
  code: 'CW6120',
  severity: 'warning',
  title: 'credential with a scheme that the gateway adds itself',
  families: ['standalone', 'agentgateway', 'gloo', 'litellm'],
  why: `The gateway writes \`Authorization: Bearer \` in front of the key. A key that already begins with \`Bearer \` is sent as
\`Bearer Bearer ...\`, which providers reject. Of an API key that clients send, the gateway removes the scheme before it
compares the key: a key that is configured with the scheme matches no request.`,
  evidence: ['agentgateway/jwt-strip-and-backend-auth', 'agentgateway/apikey-basic-jwt-interplay'],
  failing: auth('Bearer s3cret'),
  passing: auth('s3cret'),
  *check(context) {
    for (const { at, of } of credentials(context)) {
      const value = at.string!
      yield {
        at,
        message: MESSAGES[of],
        help: 'write the key without `Bearer `',
        ...fix('remove `Bearer `', of !== 'client', replaceValue(at, JSON.stringify(value.replace(SCHEME, '')))),
      }
    }
  },
}

const SCHEME = /^bearer\s+/i

interface Credential {
  at: Cursor
  of: 'client' | 'backend' | 'model'
}

const MESSAGES: Record<Credential['of'], string> = {
  client: 'no request can use this API key: the scheme in front of it is removed before keys are compared',
  backend: 'requests to the backend fail: the gateway adds `Bearer ` itself, so it sends `Bearer Bearer`',
  // Some providers read `x-api-key` or `api-key`, without a scheme.
  model: 'requests to the model fail: `Bearer ` becomes a part of the key that is sent',
}

function* credentials(context: RuleContext): Iterable<Credential> {
  for (const { part: step } of placedSteps(context)) {
    const isOfClient = step.kind === 'api-key'
    if (!isOfClient && step.kind !== 'backend-auth') continue
    const source = isOfClient ? step.source : step.target
    if (source && !hasScheme(source)) continue
    for (const at of stringsBelow(cursorAt(context, step.origin)))
      if (SCHEME.test(at.string!) && /\/(?:key|value|inlineKey)$/.test(at.pointer))
        yield { at, of: isOfClient ? 'client' : 'backend' }
  }
  for (const at of modelKeys(context)) if (SCHEME.test(at.string ?? '')) yield { at, of: 'model' }
}

const hasScheme = (source: TokenSource): boolean =>
  source.kind === 'header' && SCHEME.test(source.prefix) && isToken(source.name)

/** Keys of model providers. */
function modelKeys(context: RuleContext): Cursor[] {
  const providers = context.kinds('gloo', 'Upstream').map((root) => root.at('spec', 'ai'))
  return [
    ...fieldsNamed(providers, 'authToken').map((token) => token.at('inline')),
    ...fieldsNamed(context.roots('standalone'), 'apiKey'),
    ...litellmConfigs(context).flatMap(({ models }) => models.map((params) => params.at('api_key'))),
  ]
}
