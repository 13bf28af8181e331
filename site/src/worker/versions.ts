import { GATEWAY_NAMES, knownReleases } from '../../../src/versions/gateway.js'
import { GATEWAYS } from '../../../src/versions/target.js'
import type { Releases } from '../protocol.js'

/** The releases that a policy can be judged by, newest first. */
export const versions = (): Releases[] =>
  GATEWAY_NAMES.map((gateway) => ({
    gateway,
    title: GATEWAYS[gateway].title,
    versions: knownReleases(GATEWAYS[gateway]).toReversed(),
  }))
