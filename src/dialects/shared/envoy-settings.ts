import type { ConnectionManager } from '../../core/connection-manager.js'
import type { Losses } from '../../core/losses.js'
import type { Listener } from '../../core/program.js'

/** Fields of Envoy's connection manager, by those of a program, that are not converted. */
const NOT_CONVERTED: [keyof ConnectionManager, string][] = [
  ['codec', '`http_protocol_options` and limits of headers'],
  ['scheme', '`scheme_header_transformation`'],
  ['earlyEdits', '`early_header_mutation_extensions`'],
  ['internalHeaders', '`internal_only_headers`'],
  ['hostHeader', '`vhost_header`'],
  ['ignorePathParameters', '`ignore_path_parameters_in_path_matching`'],
  ['suppressesOriginals', '`suppress_envoy_headers`'],
  ['localReplies', '`local_reply_config`'],
  ['client', '`use_remote_address` and `xff_num_trusted_hops`'],
]

/** Reports settings of Envoy's listeners that are evaluated, and not converted. `written`: the dialect has this. */
export function reportEnvoySettings(
  { manager, chain }: Listener,
  losses: Losses,
  written?: keyof ConnectionManager,
): void {
  if (chain) losses.unsupported(chain.origin, 'the matches of filter chains are not converted')
  if (!manager) return
  const names = NOT_CONVERTED.filter(([field]) => field !== written && manager[field] !== undefined).map(
    ([, name]) => name,
  )
  if (names.length > 0) losses.unsupported(manager.origin, `not converted: ${names.join(', ')}`)
}
