import type { BasicAuth } from '../../core/step/credentials.js'
import { type Base64Rules, decodeBase64 } from '../../jwt/base64url.js'
import { isUtf8 } from '../../jwt/token.js'
import { errorAnswer } from './answers.js'
import { checkPassword } from './htpasswd.js'
import { extract, placeOf, remove } from './location.js'
import type { Answer, Run } from './run.js'

const FAILURE = 'basic authentication failure: '

/** RFC 7617 against lines of an htpasswd file. At `proxy-authorization`, rejections have a proxy's status: 407. */
export function basicAuth(step: BasicAuth, run: Run): Answer {
  const place = placeOf(step.source)
  const proxy = step.source.kind === 'header' && step.source.name === 'proxy-authorization'
  const status = proxy ? 407 : 401
  const headers = { [proxy ? 'proxy-authenticate' : 'www-authenticate']: `Basic realm="${step.realm}"` }
  const refuse = (text: string, detail: string): Answer => {
    const answer = { status, text: `${FAILURE}${text}`, headers }
    return run.refuse('basicAuth', answer, detail, step.origin, `send a user name and password in ${place}`)
  }
  const encoded = extract(step.source, run.exchange)?.text
  if (encoded === undefined) {
    if (step.mode === 'strict') return refuse('no basic authentication credentials found', `there are none in ${place}`)
    run.trace?.add('basicAuth', 'skip', `there are no credentials in ${place}; requests without them pass`, step.origin)
    return undefined
  }
  const credentials = readCredentials(encoded)
  if (!credentials) return refuse('invalid credentials', `what is in ${place} is not base64 of \`user:password\``)
  const [user, password] = credentials
  const verdict = checkPassword(step.htpasswd, user, password, run.oracle.isBcryptOf)
  if (verdict === false)
    return refuse('invalid credentials', `no line of the user file has \`${user}\` with that password`)
  if (verdict === 'unknown') {
    const detail = `the password of \`${user}\` is hashed in a way that is not computed here`
    run.leaveOpenTo(
      'basicAuth',
      step.origin,
      detail,
      errorAnswer(status, `${FAILURE}invalid credentials`, run.grpc, headers),
    )
  } else run.trace?.add('basicAuth', 'pass', `the password of \`${user}\` is right`, step.origin)
  remove(step.source, run.exchange)
  run.exchange.basicAuth = { username: user }
  run.exchange.touch()
  return undefined
}

const PADDED: Base64Rules = { alphabet: 'standard', padding: 'required', blanks: 'refuse', trailingBits: 'refuse' }

function readCredentials(encoded: string): [user: string, password: string] | undefined {
  const { bytes } = decodeBase64(encoded, PADDED)
  if (!bytes || !isUtf8(bytes)) return undefined
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : [text.slice(0, colon), text.slice(colon + 1)]
}
