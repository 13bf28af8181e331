import type { Code } from '../core/codes.js'
import { firstOfEach } from '../core/first-of-each.js'
import type { Request } from '../core/http.js'
import { percentDecode } from '../core/percent.js'
import { modelInPath } from '../gateways/agentgateway/llm-path.js'
import { keyId } from '../jwt/key.js'
import type { Answer } from './answer.js'
import type { Case, Place, Placement, TokenSpec } from './case.js'
import { SEGMENT } from './paths.js'
import { resolveDots } from './slice.js'

/**
 * A difference between gateways that is independent of the policy. It causes a difference if that disappears once the
 * case is made ordinary in this respect, or, for answers, if `explains` returns true.
 */
interface EngineCause {
  code: Code
  title: string
  /** The recorded suite that shows it. */
  suite: string
  /** The same case without the oddity; null where it has none. */
  ordinary(trial: Case, known: Known): Case | null
  /** The only step that refuses for this cause: what another one refuses is a matter of policy. Default: any step. */
  refusedBy?: string
}

/** The data of the programs that is needed to make a case ordinary. */
export interface Known {
  /** A `kid` for each key that has one, by `keyId`. */
  kids: ReadonlyMap<string, string>
  /** For each location that a provider searches after its first one (as JSON): the first one. */
  firstPlaces: ReadonlyMap<string, Place>
  /** Paths that one of the servers answers without authentication. */
  openPages: ReadonlySet<string>
  /** Names of models that either program serves, with `*`. */
  models: readonly string[]
  /** A listener redirects clients by the header `x-forwarded-proto`, which no policy names. */
  redirectsByScheme: boolean
  /** Keys that are accepted everywhere. */
  masterKeys: ReadonlySet<string>
  /** A credential that is not a token may be a key in LiteLLM's database, which the policy does not describe. */
  virtualKeys: boolean
}

const isToken = (what: Placement['what']): what is TokenSpec => typeof what !== 'string'

/** Whether a model of the configuration covers the name. */
function isLike(model: string, pattern: string): boolean {
  const star = pattern.indexOf('*')
  if (star < 0) return model === pattern
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)]
  return model.length >= start.length + end.length && model.startsWith(start) && model.endsWith(end)
}

/** The model that a request names in its path or its body. */
export function calledModel({ path, body = '' }: Request): string | undefined {
  const named = modelInPath(path.split('?', 1)[0]!)
  if (named !== undefined) return named
  try {
    const model = (JSON.parse(body) as { model?: unknown } | null)?.model
    return typeof model === 'string' ? model : undefined
  } catch {
    return undefined
  }
}

/** It lacks the three parts that distinguish a token from a key. */
const isOpaque = ({ raw }: TokenSpec): boolean => raw !== undefined && raw.split('.').length !== 3

/** A token that every gateway rejects. */
const UNREADABLE: TokenSpec = { header: {}, claims: {}, key: null, raw: 'a.b.c' }

function editTokens(trial: Case, edit: (token: TokenSpec) => TokenSpec | null): Case | null {
  let changed = false
  const credentials = trial.credentials.map((placement) => {
    const edited = isToken(placement.what) ? edit(placement.what) : null
    changed ||= edited !== null
    return edited ? { ...placement, what: edited } : placement
  })
  return changed ? { ...trial, credentials } : null
}

const editClaims = (trial: Case, edit: (claims: TokenSpec['claims']) => TokenSpec['claims'] | null): Case | null =>
  editTokens(trial, (token) => {
    const claims = token.raw === undefined ? edit(token.claims) : null
    return claims && { ...token, claims }
  })

/** Claims without those for which `odd` holds. */
function dropClaims(trial: Case, odd: (name: string, value: unknown) => boolean): Case | null {
  return editClaims(trial, (claims) => {
    const kept = Object.entries(claims).filter(([name, value]) => !odd(name, value))
    return kept.length < Object.keys(claims).length ? Object.fromEntries(kept) : null
  })
}

/** Registered claims (RFC 7519 §4.1, RFC 8693 §4.2) and the types that they may have. */
const TYPES: Record<string, (value: unknown) => boolean> = {
  iss: (value) => typeof value === 'string',
  sub: (value) => typeof value === 'string',
  jti: (value) => typeof value === 'string',
  aud: (value) =>
    typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string')),
  nbf: (value) => typeof value === 'number',
  iat: (value) => typeof value === 'number',
  scope: (value) => typeof value === 'string' || Array.isArray(value),
}

const plainHeaders = (trial: Case): Case | null =>
  editTokens(trial, (token) => {
    const { alg, kid, ...others } = token.header
    const plain = Object.keys(others).length === 0 && (kid === undefined || typeof kid === 'string')
    if (plain || token.raw !== undefined) return null
    return { ...token, header: { alg, ...(typeof kid === 'string' && { kid }) } }
  })

/** A request that agentgateway refuses because it cannot send it to a model; other gateways forward it. */
export const UNREAD_CALL = {
  code: 'CW7220',
  title: 'a request that agentgateway cannot read, route or translate as a call of a model, which others forward',
  suite: 'agentgateway/llm-jwt',
} as const

const callsServed = (request: Request, models: readonly string[]): boolean => {
  const called = calledModel(request)
  return called !== undefined && models.some((pattern) => isLike(called, pattern))
}

/**
 * Whether agentgateway refuses a request itself, and not a policy: it calls none of the `models` that either program
 * serves, or in a form that cannot be read or translated for the provider (step `ai`).
 */
export const refusesCall = (
  { decidedBy }: Pick<Answer, 'decidedBy'>,
  request: Request,
  models: readonly string[],
): boolean => decidedBy === 'ai' || (decidedBy === 'model' && !callsServed(request, models))

/** Seconds around now in which gateways with other tolerances may differ. */
const NEAR = 3600

/** The first cause that explains a difference is reported: where nothing is checked, other causes do not matter. */
export const ENGINE_CAUSES: readonly EngineCause[] = [
  {
    code: 'CW7218',
    title: "public pages of LiteLLM's server",
    suite: 'litellm/http-unlicensed',
    ordinary: (trial, { openPages }) => {
      const [plain = ''] = trial.request.path.split('?', 1)
      return openPages.has(plain) ? { ...trial, request: { ...trial.request, path: `${plain}/other` } } : null
    },
  },
  {
    code: 'CW7219',
    title: "LiteLLM's own keys: the master key, which it does not start without, and those of its database",
    suite: 'litellm/http-unlicensed',
    ordinary: (trial, { masterKeys, virtualKeys }) => {
      const isKey = (what: Placement['what']) =>
        isToken(what) ? virtualKeys && isOpaque(what) : virtualKeys || masterKeys.has(what)
      const credentials = trial.credentials.map((placement) =>
        isKey(placement.what) ? { ...placement, what: UNREADABLE } : placement,
      )
      return credentials.some((placement, i) => placement !== trial.credentials[i]) ? { ...trial, credentials } : null
    },
  },
  {
    code: 'CW7201',
    title: 'the letter case of the scheme before the token',
    suite: 'agentgateway/jwt-location-header-prefix',
    ordinary: (trial) => {
      let changed = false
      const credentials = trial.credentials.map((placement) => {
        const { at, what } = placement
        const scheme = at.kind === 'header' ? /^(bearer|basic) $/i.exec(at.prefix)?.[1]?.toLowerCase() : undefined
        if (at.kind !== 'header' || scheme === undefined) return placement
        // A password is sent as `Basic`, a token as `Bearer`.
        const prefix = scheme === 'basic' && !isToken(what) ? 'Basic ' : 'Bearer '
        if (prefix === at.prefix) return placement
        changed = true
        return { ...placement, at: { ...at, prefix } }
      })
      return changed ? { ...trial, credentials } : null
    },
  },
  {
    code: 'CW7202',
    title: 'a token that is not valid yet (`nbf`, `iat`)',
    suite: 'agentgateway/jwt-mode-strict',
    ordinary: (trial) =>
      dropClaims(
        trial,
        (name, value) => (name === 'nbf' || name === 'iat') && typeof value === 'number' && value > trial.now - NEAR,
      ),
  },
  {
    code: 'CW7203',
    title: 'another spelling of the path (`//`, `..`, `%70`)',
    suite: 'agentgateway/route-match-details',
    ordinary: (trial) => {
      const { path } = trial.request
      const at = path.indexOf('?')
      const plain = at < 0 ? path : path.slice(0, at)
      const ordinary =
        resolveDots(percentDecode(plain))
          .replace(/\/{2,}/g, '/')
          .replace(/;.*$/, '') + (at < 0 ? '' : percentDecode(path.slice(at)))
      return ordinary === path ? null : { ...trial, request: { ...trial.request, path: ordinary } }
    },
  },
  {
    code: 'CW7204',
    title: 'a token without a `kid`, or with one that names no key',
    suite: 'gloo/key-pem-rsa',
    ordinary: (trial, { kids }) =>
      editTokens(trial, (token) => {
        const kid = token.key?.kid ?? (token.key ? kids.get(keyId(token.key)) : undefined)
        return token.raw === undefined && kid !== undefined && token.header['kid'] !== kid
          ? { ...token, header: { ...token.header, kid } }
          : null
      }),
  },
  {
    code: 'CW7205',
    title: 'a token without `exp`, or with one that is not a plain number',
    suite: 'gloo/clock-exp-types',
    ordinary: (trial) =>
      editClaims(trial, (claims) => {
        const { exp } = claims
        return typeof exp === 'number' && Number.isSafeInteger(exp) && exp > 0
          ? null
          : { ...claims, exp: trial.now + NEAR }
      }),
  },
  {
    code: 'CW7206',
    title: 'how far clocks may differ',
    suite: 'gloo/clock-skew-300',
    ordinary: (trial) =>
      editClaims(trial, (claims) => {
        const { exp } = claims
        return typeof exp === 'number' && Math.abs(exp - trial.now) < NEAR ? { ...claims, exp: trial.now + NEAR } : null
      }),
  },
  {
    code: 'CW7208',
    title: 'the spelling of an audience (`https://` and a closing `/`)',
    suite: 'gloo/audiences-unset',
    ordinary: (trial) =>
      editClaims(trial, (claims) => {
        const { aud } = claims
        return typeof aud === 'string' && /^https?:\/\/|\/$/.test(aud) ? { ...claims, aud: 'other' } : null
      }),
  },
  {
    code: 'CW7209',
    title: 'the letter case of the host, its port, or no host at all',
    suite: 'gloo/match-domains',
    ordinary: (trial) => {
      const { authority } = trial.request
      const ordinary = authority === null ? 'other.example' : authority.toLowerCase().replace(/:\d+$/, '')
      return ordinary === authority ? null : { ...trial, request: { ...trial.request, authority: ordinary } }
    },
  },
  {
    code: 'CW7210',
    title: 'a header or a query parameter that is sent twice',
    suite: 'agentgateway/authz-multi-value-headers',
    ordinary: (trial) => {
      const { headers, path } = trial.request
      const [plain, query] = path.split('?') as [string, string | undefined]
      const pairs = query === undefined ? [] : firstOfEach(query.split('&'), (pair) => pair.split('=')[0]!)
      const ordinary = {
        headers: firstOfEach(headers, ([name]) => name.toLowerCase()),
        path: query === undefined ? plain : `${plain}?${pairs.join('&')}`,
      }
      const same = ordinary.headers.length === headers.length && ordinary.path === path
      return same ? null : { ...trial, request: { ...trial.request, ...ordinary } }
    },
  },
  {
    code: 'CW7211',
    title: 'more than one token in a request',
    suite: 'gloo/providers-different-sources',
    ordinary: (trial) =>
      trial.credentials.length > 1 ? { ...trial, credentials: trial.credentials.slice(0, 1) } : null,
  },
  {
    code: 'CW7213',
    title: 'which algorithms a key accepts',
    suite: 'gloo/key-jwks-no-alg',
    ordinary: (trial) =>
      editTokens(trial, (token) => {
        const { alg } = token.key ?? {}
        return token.raw === undefined && alg !== undefined && token.header['alg'] !== alg
          ? { ...token, header: { ...token.header, alg } }
          : null
      }),
  },
  {
    code: 'CW7214',
    title: 'the JSON type of a registered claim, or a header member beside `alg` and `kid`',
    suite: 'litellm/token-validity',
    ordinary: (trial) => {
      const typed = dropClaims(trial, (name, value) => Object.hasOwn(TYPES, name) && !TYPES[name]!(value))
      return plainHeaders(typed ?? trial) ?? typed
    },
  },
  {
    code: 'CW7215',
    title: 'characters before the token beside its prefix',
    suite: 'gloo/token-source-prefix-no-space',
    ordinary: (trial) => {
      let changed = false
      const credentials = trial.credentials.map((placement) => {
        const { at } = placement
        if (at.kind !== 'header' || /^(?:|[\w-]+ )$/.test(at.prefix)) return placement
        changed = true
        const scheme = at.prefix.match(/[\w-]+/g)?.at(-1)
        return { ...placement, at: { ...at, prefix: scheme === undefined ? '' : `${scheme} ` } }
      })
      return changed ? { ...trial, credentials } : null
    },
  },
  {
    code: 'CW7216',
    title: 'a token in another place than the first one that is read',
    suite: 'gloo/providers-different-sources',
    ordinary: (trial, { firstPlaces }) => {
      const placements = trial.credentials.map((placement) => {
        const at = firstPlaces.get(JSON.stringify(placement.at))
        return at ? { ...placement, at } : placement
      })
      return placements.some((placement, i) => placement !== trial.credentials[i])
        ? { ...trial, credentials: placements }
        : null
    },
  },
  {
    code: 'CW7217',
    title: 'the spelling of a token that only some readers of base64, JSON or cookies take',
    suite: 'agentgateway/jwt-mode-strict',
    ordinary: (trial) =>
      editTokens(trial, ({ raw, header, claims, key }) =>
        raw !== undefined && header['alg'] !== undefined ? { header, claims, key } : null,
      ),
  },
  {
    code: 'CW7231',
    title: 'a client of a TLS listener that says it does not use TLS (`x-forwarded-proto`), which Gloo redirects',
    suite: 'envoy/edge-require-tls',
    ordinary: (trial, { redirectsByScheme }) => {
      const { headers } = trial.request
      const others = headers.filter(([name]) => name.toLowerCase() !== 'x-forwarded-proto')
      const isPlain = !redirectsByScheme || others.length === headers.length
      return isPlain ? null : { ...trial, request: { ...trial.request, headers: others } }
    },
  },
  {
    ...UNREAD_CALL,
    // agentgateway chooses routes in Kubernetes by the model that a body names.
    refusedBy: 'route',
    ordinary: (trial, { models }) => {
      const [model] = models
      if (model === undefined || callsServed(trial.request, models)) return null
      const call = {
        model: model.replaceAll('*', SEGMENT),
        messages: [{ role: 'user', content: 'hi' }],
        max_tokens: 1,
        input: 'hi',
      }
      return { ...trial, request: { ...trial.request, body: JSON.stringify(call) } }
    },
  },
]

/** Both deny the request, with different status or body. */
export const REFUSAL_TEXT: Code = 'CW7207'
/** Both let through, and the upstream sees another path or header, as the gateways read an odd request. */
export const OTHER_UPSTREAM: Code = 'CW7212'
/** Both answer alike, and only Envoy says what the body is. */
export const ANSWER_TYPE: Code = 'CW7230'

/** The codes of differences caused by a policy, by the step that decides. */
export function policyCode({ decidedBy }: Answer): Code {
  if (decidedBy === 'route') return 'CW7101'
  if (/authenticat|jwt/.test(decidedBy)) return 'CW7102'
  if (/authori[sz]|rbac|rule/.test(decidedBy)) return 'CW7103'
  return 'CW7104'
}
export const POLICY_ANSWER: Code = 'CW7105'
/** Other software decides, and it is not the same on both sides. */
export const OTHER_DECIDER: Code = 'CW7301'
/** Another backend receives the request. */
export const OTHER_DESTINATION: Code = 'CW7302'
