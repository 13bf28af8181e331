import type { Request } from '../../core/http.js'
import type { RemoteKeys } from '../../core/keys.js'
import type { Authenticate } from '../../core/step/authenticate.js'
import type { Engine } from '../engine.js'
import { readCall } from './call.js'
import { decide } from './decide.js'
import { addressesOf } from './key-set.js'
import type { Program } from './program.js'
import { candidateKeys } from './steps/authenticate.js'
import { findCredential, looksLikeJwt } from './steps/credential.js'
import { traitsOf } from './traits.js'

/** LiteLLM's proxy. For the differences between its versions see `versions/litellm.ts`. */
export const litellm: Engine = {
  id: 'litellm',
  firstRouteWins: true,

  remotes(program: Program, fetched) {
    const keys = authenticates(program).flatMap((step) => step.providers.map((provider) => provider.keys))
    const remote = keys.filter((key): key is RemoteKeys => key.kind === 'remote')
    return [...new Set(remote.flatMap((item) => addressesOf(item, fetched)))]
  },

  *candidates(program: Program, request, fetched) {
    const credential = credentialOf(program, request)
    if (!looksLikeJwt(credential)) return
    for (const step of authenticates(program)) {
      for (const key of candidateKeys(step, credential, fetched)) yield { token: credential, key }
    }
  },

  decide,
}

function authenticates(program: Program): Authenticate[] {
  return program.listeners.flatMap((listener) =>
    listener.steps.filter((step): step is Authenticate => step.kind === 'authenticate'),
  )
}

function credentialOf(program: Program, request: Request): string | undefined {
  const step = program.listeners[0]?.steps.find((step) => step.kind === 'pick-credential')
  if (step?.kind !== 'pick-credential') return undefined
  return findCredential(step, readCall(request), traitsOf(program))[0]
}
