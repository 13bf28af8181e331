import lists from '../../model/fields.json' with { type: 'json' }
import type { Json } from './policies.js'

/** Fields of each message of Gloo, by the names of `src/dialects/gloo/model`. */
const FIELDS: Readonly<Record<string, string>> = lists.gloo

/** Messages of policy that the fields of others hold. */
const NESTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  VirtualHost: { routes: 'Route', options: 'VirtualHostOptions' },
  Route: {
    matchers: 'MatchersCoreMatcher',
    routeAction: 'RouteAction',
    redirectAction: 'RedirectAction',
    directResponseAction: 'DirectResponseAction',
    options: 'RouteOptions',
  },
  MatchersCoreMatcher: { headers: 'MatchersCoreHeaderMatcher', queryParameters: 'QueryParameterMatcher' },
  RouteAction: { single: 'Destination', multi: 'MultiDestination' },
  MultiDestination: { destinations: 'WeightedDestination' },
  WeightedDestination: { destination: 'Destination', options: 'WeightedDestinationOptions' },
  WeightedDestinationOptions: { headerManipulation: 'HeaderManipulation' },
  VirtualHostOptions: {
    headerManipulation: 'HeaderManipulation',
    cors: 'CorsPolicy',
    jwt: 'VhostExtension',
    jwtStaged: 'JwtStagedVhostExtension',
    rbac: 'ExtensionSettings',
  },
  RouteOptions: {
    headerManipulation: 'HeaderManipulation',
    cors: 'CorsPolicy',
    jwt: 'RouteExtension',
    jwtStaged: 'JwtStagedRouteExtension',
    jwtProvidersStaged: 'JwtStagedRouteProvidersExtension',
    rbac: 'ExtensionSettings',
    regexRewrite: 'RegexMatchAndSubstitute',
  },
  RedirectAction: { regexRewrite: 'RegexMatchAndSubstitute' },
  HeaderManipulation: {
    requestHeadersToAdd: 'HeadersHeaderValueOption',
    responseHeadersToAdd: 'HeadersHeaderValueOption',
  },
  JwtStagedVhostExtension: { beforeExtAuth: 'VhostExtension', afterExtAuth: 'VhostExtension' },
  JwtStagedRouteExtension: { beforeExtAuth: 'RouteExtension', afterExtAuth: 'RouteExtension' },
  JwtStagedRouteProvidersExtension: { beforeExtAuth: 'VhostExtension', afterExtAuth: 'VhostExtension' },
  VhostExtension: { providers: 'Provider' },
  Provider: { jwks: 'Jwks', tokenSource: 'TokenSource', claimsToHeaders: 'JwtClaimToHeader' },
  TokenSource: { headers: 'TokenSourceHeaderSource' },
  Jwks: { local: 'LocalJwks', remote: 'RemoteJwks' },
  ExtensionSettings: { policies: 'Policy' },
  Policy: { principals: 'Principal', permissions: 'Permissions' },
  Principal: { jwtPrincipal: 'JWTPrincipal' },
}

/** Fields that hold messages by name. */
const MAPS: ReadonlySet<string> = new Set(['VhostExtension.providers', 'ExtensionSettings.policies'])

/** `Message.field` of every field of policy that a VirtualHost sets. */
export function glooFieldsOf(virtualHost: Json): Set<string> {
  const found = new Set<string>()
  visit(virtualHost, 'VirtualHost', found)
  return found
}

function visit(message: Json, type: string, found: Set<string>): void {
  for (const [field, value] of Object.entries(message)) {
    found.add(`${type}.${field}`)
    const nested = NESTED[type]?.[field]
    if (nested === undefined) continue
    const isMap = MAPS.has(`${type}.${field}`)
    const messages = Array.isArray(value) ? value : isMap ? Object.values(value as Json) : [value]
    for (const one of messages) visit(one as Json, nested, found)
  }
}

/** `Message.field` of every field of the messages of policy. */
export function glooPolicyFields(): string[] {
  const types = new Set(['VirtualHost', ...Object.values(NESTED).flatMap((fields) => Object.values(fields))])
  return [...types].flatMap((type) => FIELDS[type]!.split(' ').map((field) => `${type}.${field}`))
}
