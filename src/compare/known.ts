import type { FetchAnswer } from '../core/http.js'
import type { Jwk } from '../core/keys.js'
import type { Backend, Program } from '../core/program.js'
import type { Provider } from '../core/step/authenticate.js'
import type { EditHeaders } from '../core/step/edit-headers.js'
import type { Step } from '../core/step/step.js'
import { OPEN_PAGES } from '../gateways/litellm/route-groups.js'
import { keyId } from '../jwt/key.js'
import type { Place } from './case.js'
import type { Known } from './causes.js'
import { contentOf } from './content.js'
import { PROGRAM } from './fields.js'
import { placeId, placesOf } from './identities.js'
import { isKeySet, keysOf } from './keys.js'

/** What two programs know of keys and places. */
export function knownTo(
  programs: readonly Program[],
  fetched: ReadonlyMap<string, FetchAnswer>,
): Known & { keys: Jwk[]; headers: Set<string>; places: Set<string> } {
  const objects = programs.flatMap((program) => [...objectsIn(program)])
  const keys = objects.filter(isKeySet).flatMap((set) => keysOf(set, fetched))
  const headers = new Set(objects.flatMap(headersOf))
  return {
    keys,
    kids: kidsOf(keys),
    firstPlaces: firstPlacesOf(objects.filter(isProvider)),
    places: new Set(objects.filter(isProvider).flatMap(({ sources }) => sources.flatMap(placesOf).map(placeId))),
    headers,
    openPages: new Set(objects.some((object) => isStep(object, 'open-routes')) ? OPEN_PAGES : []),
    models: programs.flatMap(servedModels),
    redirectsByScheme: redirectsByScheme(programs),
    virtualKeys:
      objects.some((object) => isStep(object, 'virtual-keys')) &&
      !objects.some((object) => isStep(object, 'api-key') || isStep(object, 'basic-auth')),
    masterKeys: new Set(objects.flatMap((object) => (isStep(object, 'virtual-keys') ? (object.masterKey ?? []) : []))),
  }
}

const redirectsByScheme = (programs: readonly Program[]): boolean =>
  programs.some(({ listeners }) => listeners.some(({ requiresTls }) => requiresTls)) &&
  !programs.some((program) => /x-forwarded-proto/i.test(contentOf(program, PROGRAM)))

function kidsOf(keys: readonly Jwk[]): Map<string, string> {
  const kids = new Map<string, string>()
  for (const key of keys) if (key.kid !== undefined && !kids.has(keyId(key))) kids.set(keyId(key), key.kid)
  return kids
}

function firstPlacesOf(providers: readonly Provider[]): Map<string, Place> {
  const first = new Map<string, Place>()
  for (const { sources } of providers) {
    const [main, ...others] = sources.flatMap(placesOf)
    for (const other of others) if (main) first.set(JSON.stringify(other), main)
  }
  return first
}

/** Names of request headers that a step sets, or removes with the token in it. */
function headersOf(value: object): string[] {
  if (isProvider(value)) {
    const tokens = value.sources.flatMap((source) => (source.kind === 'header' ? [source.name] : []))
    return [...tokens, ...value.claimsToHeaders.map(({ header }) => header)].map((name) => name.toLowerCase())
  }
  const edits = 'kind' in value && value.kind === 'edit-headers' ? (value as EditHeaders).request : []
  return edits.map(({ name }) => name.toLowerCase()).filter((name) => name !== 'host' && !name.startsWith(':'))
}

const servedModels = (program: Program): string[] =>
  [...objectsIn(program)].flatMap((one) => {
    const { llm } = one as Partial<Backend>
    return [...(llm?.models ?? []), ...(llm?.virtualModels ?? [])].map(({ name }) => name)
  })

const isStep = <K extends Step['kind']>(value: object, kind: K): value is Extract<Step, { kind: K }> =>
  'kind' in value && value.kind === kind

export const isProvider = (value: object): value is Provider =>
  'keys' in value && 'sources' in value && 'requires' in value

/** Members that hold no steps, providers or keys. */
const LEAVES = new Set(['origin', 'expression', 'when', 'matches', 'text'])

/** Every provider of a program, in the order in which its steps are written. */
export const providersIn = (program: Program): Provider[] => [...objectsIn(program)].filter(isProvider)

/** Every object of a program that can be a step, a provider or a key set, once, in the order in which it is written. */
function* objectsIn(program: Program): Generator<object> {
  const seen = new Set<object>()
  const left: unknown[] = [program]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    yield value
    const members = Object.entries(value).filter(([name]) => !LEAVES.has(name))
    for (const [, member] of members.reverse()) left.push(member)
  }
}
