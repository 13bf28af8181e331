import { memo } from '../../core/memo.js'
import type { ApiKeyAuth } from '../../core/step/credentials.js'
import { digestOf, digestOfEntry } from './key-digest.js'
import { extract, placeOf, remove } from './location.js'
import { toMembers } from './lossless.js'
import type { Answer, Run } from './run.js'

const FAILURE = 'api key authentication failure: '

/** A key is looked up by its SHA-256. Suite `apikey-basic-jwt-interplay`. */
export function apiKey(step: ApiKeyAuth, run: Run): Answer {
  const place = placeOf(step.source)
  const key = extract(step.source, run.exchange)?.text
  if (key === undefined) {
    if (step.mode !== 'strict') {
      run.trace?.add('apiKey', 'skip', `there is no key in ${place}; requests without one pass`, step.origin)
      return undefined
    }
    const answer = { status: 401, text: `${FAILURE}no API Key found` }
    return run.refuse('apiKey', answer, `there is no key in ${place}`, step.origin, `send a key in ${place}`)
  }
  const entry = indexOf(step).get(digestOf(key))
  if (!entry) {
    if (step.mode === 'permissive') {
      run.trace?.add('apiKey', 'skip', 'the key is none of those configured; it is ignored', step.origin)
      return undefined
    }
    const answer = { status: 401, text: `${FAILURE}invalid credentials` }
    return run.refuse(
      'apiKey',
      answer,
      `the key in ${place} is none of those configured`,
      step.origin,
      'send one of the keys',
    )
  }
  remove(step.source, run.exchange)
  const { metadata, allowedModels } = entry
  run.exchange.apiKey = { key, metadata: toMembers(metadata), ...(allowedModels && { allowedModels }) }
  run.exchange.touch()
  run.trace?.add('apiKey', 'pass', `the key in ${place} is one of those configured`, step.origin)
  return undefined
}

type Entry = ApiKeyAuth['keys'][number]

const indexOf = memo(
  ({ keys }: ApiKeyAuth): Map<string, Entry> => new Map(keys.map((entry) => [digestOfEntry(entry), entry])),
)
