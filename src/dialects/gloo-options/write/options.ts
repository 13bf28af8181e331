import { type Losses, reportUnsupported } from '../../../core/losses.js'
import type { Route } from '../../../core/program.js'
import type { Authenticate } from '../../../core/step/authenticate.js'
import type { Authorize } from '../../../core/step/authorize.js'
import type { Cors } from '../../../core/step/cors.js'
import type { EditHeaders } from '../../../core/step/edit-headers.js'
import type { Rewrite } from '../../../core/step/rewrite.js'
import type { Step } from '../../../core/step/step.js'
import { localBucket } from '../../../gateways/retarget/local-bucket.js'
import { isSame, mostCommon } from './common.js'
import { type Copied, isCopied, placeCopied } from './copied.js'
import { writeHeaders } from './headers.js'
import type { Json } from './json.js'
import { JwtWriter } from './jwt.js'
import { placeJwt, type Staged } from './jwt-placement.js'
import { CLOSED, writeRbac } from './rbac.js'
import { writeCors, writeRewrites } from './rewrites.js'
import type { UpstreamWriter } from './upstreams.js'
import type { GlooWriter } from './writer.js'

interface WrittenOptions {
  host: Json
  routes: Json[]
}

/** Steps of a route by the option that configures them. */
interface RouteParts {
  jwt: Staged
  authorize: Authorize[]
  cors?: Cors
  edits: EditHeaders[]
  rewrites: Rewrite[]
  copied: Copied[]
  /** The route denies all requests, since a part that Gloo cannot express would allow more. */
  closed: boolean
}

/** `required`: the Settings close hosts without `rbac`. */
export function writeOptions(
  routes: readonly Route[],
  required: boolean,
  upstreams: UpstreamWriter,
  writer: GlooWriter,
): WrittenOptions {
  const parts = routes.map((route) => partsOf(route, writer.losses))
  const jwt = placeJwt(
    parts.map((part) => part.jwt),
    new JwtWriter(upstreams, writer),
  )
  const rbac = place(
    'rbac',
    parts.map((part) => rbacOf(part, writer)),
    required,
  )
  const cors = placeCors(parts, writer)
  const headers = placeHeaders(parts, writer)
  const copied = placeCopied(
    parts.map((part) => part.copied),
    writer,
  )
  return {
    host: { ...copied.host, ...jwt.host, ...rbac.host, ...cors.host, ...headers.host },
    routes: parts.map(({ rewrites }, index) => ({
      ...(routes[index]!.action.kind === 'forward' && writeRewrites(rewrites, writer)),
      ...copied.routes[index],
      ...jwt.routes[index],
      ...rbac.routes[index],
      ...cors.routes[index],
      ...headers.routes[index],
    })),
  }
}

function partsOf({ steps }: Route, losses: Losses): RouteParts {
  const parts: RouteParts = { jwt: {}, authorize: [], edits: [], rewrites: [], copied: [], closed: false }
  const left = steps.filter((step) => step.when !== undefined || !take(step, parts, losses))
  reportUnsupported(
    left.filter((step) => !(step.kind === 'unmodelled' && step.affects === 'nothing')),
    losses,
  )
  if (left.some(({ kind, when }) => CREDENTIALS.has(kind) || (when && kind === 'authenticate'))) parts.closed = true
  return parts
}

/** Checks that have no writing here: a route that has one stays closed. */
const CREDENTIALS: ReadonlySet<Step['kind']> = new Set<Step['kind']>([
  'api-key',
  'basic-auth',
  'mcp-authentication',
  'authorize',
])

function take(step: Step, parts: RouteParts, losses: Losses): boolean {
  switch (step.kind) {
    case 'authenticate':
      takeJwt(step, parts, losses)
      return true
    case 'authorize':
      parts.authorize.push(step)
      return true
    case 'cors':
      parts.cors = step
      return true
    case 'edit-headers':
      parts.edits.push(step)
      return true
    case 'rewrite':
      parts.rewrites.push(step)
      return true
    default: {
      const copied = isCopied(step) ? step : limitOf(step)
      if (copied) parts.copied.push(copied)
      return copied !== undefined
    }
  }
}

/** A bucket of requests of another gateway, as Gloo's option. */
function limitOf(step: Step): Copied | undefined {
  const bucket = localBucket(step)
  if (!bucket || (step.kind !== 'outside' && step.kind !== 'unmodelled')) return undefined
  const content = { options: { localRatelimit: bucket }, references: [] }
  return { kind: 'outside', what: 'rate-limit', name: 'ratelimit', words: 'gloo', content, origin: step.origin }
}

function takeJwt(step: Authenticate, parts: RouteParts, losses: Losses): void {
  const stage = step.stage ?? 'afterExtAuth'
  if (step.providers.length > 0 && !parts.jwt[stage]) {
    parts.jwt[stage] = step
    return
  }
  const why = parts.jwt[stage] ? 'a route has one JWT policy for each stage' : 'a JWT policy needs a provider'
  losses.unsupported(step.origin, `${why}: all requests are denied`)
  parts.closed = true
}

function rbacOf(parts: RouteParts, writer: GlooWriter): Json | undefined {
  if (parts.closed) return CLOSED
  return writeRbac(parts.authorize, parts.jwt.afterExtAuth ?? parts.jwt.beforeExtAuth, writer)
}

/** What most routes have is on the host; the others have their own or switch it off. */
function place(field: string, values: (Json | undefined)[], required: boolean): WrittenOptions {
  const common = mostCommon(values)
  return {
    host: common ? { [field]: common } : {},
    routes: values.map((value): Json => {
      if (value !== undefined) return common && isSame(value, common) ? {} : { [field]: value }
      return common || required ? { [field]: { disable: true } } : {}
    }),
  }
}

function placeCors(parts: RouteParts[], writer: GlooWriter): WrittenOptions {
  const common = mostCommon(parts.map((part) => part.cors))
  return {
    host: common ? { cors: writeCors(common, writer) } : {},
    routes: parts.map(({ cors }): Json => {
      if (cors) return common && isSame(cors, common) ? {} : { cors: writeCors(cors, writer) }
      return common ? { cors: { disableForRoute: true } } : {}
    }),
  }
}

/** Envoy applies a host's header rules after a route's: what all routes end with is the host's. */
function placeHeaders(parts: RouteParts[], writer: GlooWriter): WrittenOptions {
  const lasts = parts.map(({ edits }) => edits.at(-1))
  const [first] = lasts
  const common = parts.length > 1 && first && lasts.every((last) => isSame(last, first)) ? first : undefined
  const several = parts.some(({ edits }) => edits.length > 1)
  const onHost = common ?? (parts.length === 1 && several ? first : undefined)
  const written = (edits: EditHeaders[]): Json => {
    const headers = writeHeaders(edits, writer)
    return headers ? { headerManipulation: headers } : {}
  }
  return {
    host: onHost ? written([onHost]) : {},
    routes: parts.map(({ edits }) => written(onHost ? edits.slice(0, -1) : edits)),
  }
}
