import { sha1 } from '@noble/hashes/legacy.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { Program } from '../core/program.js'
import type { ApiKeyAuth, BasicAuth } from '../core/step/credentials.js'
import type { Step } from '../core/step/step.js'
import { digestOf, digestOfEntry } from '../gateways/agentgateway/key-digest.js'
import { encodeBase64 } from '../jwt/base64url.js'
import { editSteps, stepsIn } from './program-steps.js'

/**
 * Programs in which every password and API key is known. A configuration holds hashes; here each user has the password
 * `passwordOf`, and each key that is known only by its hash is `keyOf` the hash, in both programs. A different hash for
 * the same user is not detected: whether the password differs is unknown. The returned function accepts programs that
 * are made of parts of these.
 */
export function withKnownSecrets(programs: readonly Program[]): (program: Program) => Program {
  const hashed = programs.flatMap((program) => stepsIn(program)).filter(hasHashes)
  if (hashed.length === 0) return (program) => program
  const plain = new Map<string, string>()
  for (const step of hashed)
    if (step.kind === 'api-key') for (const { key } of step.keys) if (key !== '') plain.set(digestOf(key), key)
  const edit = (step: Step): Step =>
    step.kind === 'basic-auth' ? withPasswords(step) : step.kind === 'api-key' ? withKeys(step, plain) : step
  return (program) => (stepsIn(program).some(hasHashes) ? editSteps(program, (steps) => steps.map(edit)) : program)
}

const hasHashes = (step: Step): boolean => step.kind === 'basic-auth' || step.kind === 'api-key'

function withKeys(step: ApiKeyAuth, plain: ReadonlyMap<string, string>): ApiKeyAuth {
  if (step.keys.every(({ hash }) => hash === undefined)) return step
  const keys = step.keys.map((entry) => {
    const { hash, ...others } = entry
    if (hash === undefined) return entry
    const digest = digestOfEntry(entry)
    return { ...others, key: plain.get(digest) ?? `key-${digest}` }
  })
  return { ...step, keys }
}

/** Hashes that htpasswd files hold. Other lines match no password. */
const HASH = /^(?:\{SHA\}|\$apr1\$[^$]{1,8}\$|\$2[abxy]\$|[./0-9A-Za-z]{13}$)/

const passwordOf = (user: string): string => `password of ${user}`

function withPasswords(step: BasicAuth): BasicAuth {
  const lines = step.htpasswd.split('\n').map((line) => {
    const colon = line.indexOf(':')
    const user = line.slice(0, colon)
    if (colon < 0 || !HASH.test(line.slice(colon + 1))) return line
    return `${user}:{SHA}${encodeBase64(sha1(utf8ToBytes(passwordOf(user))))}`
  })
  return { ...step, htpasswd: lines.join('\n') }
}

/** The credentials of each user of a step whose passwords are known. */
export function basicCredentials({ htpasswd }: BasicAuth): { user: string; text: string }[] {
  const users = new Set(htpasswd.split('\n').flatMap((line) => (line.includes(':{SHA}') ? [line.split(':')[0]!] : [])))
  return [...users].map((user) => ({ user, text: encodeBase64(utf8ToBytes(`${user}:${passwordOf(user)}`)) }))
}
