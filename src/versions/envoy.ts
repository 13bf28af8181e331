import { camelCase } from '../yaml/proto-names.js'
import type { Gateway } from './gateway.js'
import { introduced, type Since } from './trait.js'

/** Fields that decide who is allowed or where requests go, by the release that introduced them. */
const FIELDS: [since: Since, paths: readonly string[]][] = [
  [
    ['1.37.0'],
    [
      ...['**.policies.*.cel_config', '**.match.cookies', '**.direct_response.body_format', '**.route.path_rewrite'],
      '**.route_config.vhost_header',
    ],
  ],
  [
    ['1.39.0'],
    ['**.verification_status_header', '**.redirect.path_rewrite', '**.retry_policy.refresh_cluster_on_retry'],
  ],
  [['1.40.0'], ['**.claim_to_headers.*.claim_path', '**.route_specifiers', '**.mutations.formatters']],
]

/** Protobuf's JSON has two spellings. */
const spellings = (path: string): string[] => [...new Set([path, camelCase(path)])]

/** Envoy, by running the same requests through 1.36.4, 1.38.3, 1.39.0, 1.39.3 and 1.40.0. */
export const ENVOY = {
  name: 'envoy',
  title: 'Envoy',
  recorded: ['1.36.4', '1.38.3', '1.39.0', '1.39.3', '1.40.0'],
  traits: {
    removesAllClaimHeaders: introduced(
      'headers that claims are copied to are removed from the request on every route, not only where their provider is required',
      '1.40.0',
    ),
    anyHeaderLine: introduced(
      'each line of a repeated header is compared by itself, not the lines joined with `,`',
      '1.39.0',
    ),
    dotsWithParameters: introduced('`/..;x` is a dot segment when paths are normalized', '1.39.3'),
    regexOnBytes: introduced('regular expressions match bytes instead of characters', '1.39.3'),
    largePatterns: introduced('regular expressions with large programs (`\\pL+`) are accepted', '1.39.3'),
  },
  fields: FIELDS.flatMap(([since, paths]) =>
    paths.flatMap((path) => spellings(path).map((spelled) => ({ family: 'envoy' as const, path: spelled, since }))),
  ),
} satisfies Gateway
