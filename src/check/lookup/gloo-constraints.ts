import type { FieldRules } from '../../dialects/envoy/facts/facts.js'

/**
 * Fields of Gloo that it copies into Envoy's messages, with the constraints of these (Envoy 1.40, api/envoy), by the
 * ends of their paths. Numbers of durations are seconds.
 */
export const CONSTRAINTS: Readonly<Record<string, FieldRules>> = {
  'directResponseAction.status': { gte: 200, lt: 600 },
  // Numbers of an enum.
  'redirectAction.responseCode': { gte: 0, lte: 4 },
  'spec.bindPort': { lte: 65_535 },
  'hosts.port': { lte: 65_535 },
  'matchers.headers.name': { min_len: 1 },
  'matchers.queryParameters.name': { min_len: 1 },
  'outlierDetection.interval': { gt: 0 },
  'outlierDetection.baseEjectionTime': { gt: 0 },
  'outlierDetection.maxEjectionPercent': { lte: 100 },
  'outlierDetection.enforcingConsecutive5xx': { lte: 100 },
  'outlierDetection.enforcingSuccessRate': { lte: 100 },
  'outlierDetection.enforcingConsecutiveGatewayFailure': { lte: 100 },
  'outlierDetection.enforcingConsecutiveLocalOriginFailure': { lte: 100 },
  'outlierDetection.enforcingLocalOriginSuccessRate': { lte: 100 },
  'healthChecks.timeout': { gt: 0 },
  'healthChecks.interval': { gt: 0 },
  'healthChecks.noTrafficInterval': { gt: 0 },
  'healthChecks.unhealthyInterval': { gt: 0 },
  'healthChecks.unhealthyEdgeInterval': { gt: 0 },
  'healthChecks.healthyEdgeInterval': { gt: 0 },
  'httpHealthCheck.path': { min_len: 1 },
  'connectionConfig.connectTimeout': { gt: 0 },
  'retryBackOff.baseInterval': { gt: 0 },
  'retryBackOff.maxInterval': { gt: 0 },
  'abort.httpStatus': { gte: 200, lt: 600 },
  'delay.fixedDelay': { gt: 0 },
  'hashPolicies.header': { min_len: 1 },
  'hashPolicies.cookie.name': { min_len: 1 },
  'buffer.maxRequestBytes': { gt: 0 },
  'httpConnectionManagerSettings.maxRequestHeadersKb': { gt: 0, lte: 8192 },
  'spec.maxConcurrentStreams': { gte: 1, lte: 2_147_483_647 },
  'spec.initialStreamWindowSize': { gte: 65_535, lte: 2_147_483_647 },
  'spec.initialConnectionWindowSize': { gte: 65_535, lte: 2_147_483_647 },
  'ringHashConfig.minimumRingSize': { lte: 8_388_608 },
  'ringHashConfig.maximumRingSize': { lte: 8_388_608 },
}
