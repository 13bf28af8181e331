import { describe, expect, it } from 'vitest'
import { parseFormat } from '../../src/yaml/envoy-commands.js'

/** What Envoy 1.40 says of each as the value of a header. */
const TAKEN = `
  PER_REQUEST_STATE(a) METADATA(ROUTE:a:b) METADATA(LISTENER_FILTER_CHAIN:a) METADATA(ROUTE:a):5 COMMON_DURATION(a:b)
  COMMON_DURATION(a::us) FILTER_STATE(a:) FILTER_STATE(a:PLAIN:) FILTER_STATE(a:FIELD:b:c) XFCC_VALUE(Uri):4
  START_TIME(%Y) START_TIME(%10n) START_TIME(%+n) REQ(a?) REQ(?b) REQ(:path?) REQ(a):18446744073709551615 PATH(:PATH)
  PATH(WQ:) PATH(NQ:PATH:x:y) REQUESTED_SERVER_NAME(:HOST) REQUESTED_SERVER_NAME(SNI_FIRST:HOST:x)
  DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT(a) RESPONSE_CODE_DETAILS(a) COALESCE({"operators":["PROTOCOL"]})
  COALESCE({"operators":[{"command":"REQ","param":"a","max_length":3}],"x":1}):3
`
const REFUSED = `
  PER_REQUEST_STATE PER_REQUEST_STATE(a):5 PER_REQUEST_STATE(a:PLAIN) PER_REQUEST_STATE(:a) METADATA(a) METADATA(route:a)
  METADATA(FILTER_CHAIN:a) METADATA(:a) COMMON_DURATION(a) COMMON_DURATION(a:b:s) COMMON_DURATION(a:b:c:d)
  COMMON_DURATION(a:b):5 DURATION(a:b) FILTER_STATE(:PLAIN) FILTER_STATE(a:X) FILTER_STATE(a:FIELD) FILTER_STATE(a::b)
  FILTER_STATE(a:PLAIN:b) UPSTREAM_FILTER_STATE(a:plain) XFCC_VALUE(x) START_TIME(%n) EMIT_TIME(%-3En) START_TIME(%0n)
  START_TIME:5 START_TIME(%Y):5 GRPC_STATUS:5 CLUSTER_METADATA(a):5 UPSTREAM_METADATA(a):5 REQUESTED_SERVER_NAME:5
  REQ(a?b?c) REQ(:) REQ(a:) REQ(a/b) STREAM_INFO_REQ(a?b?c) STREAM_INFO_REQ(a:b) REQ(a):18446744073709551616 PATH(x:PATH)
  DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT(a):5 COALESCE(x) COALESCE({}) COALESCE([]) COALESCE({"operators":[]})
  COALESCE({"operators":["NOPE"]}) COALESCE({"operators":["REQ"]}) COALESCE({"operators":[1]})
  COALESCE({"operators":[{"command":"REQ","param":"a","max_length":0}]}) COALESCE({"operators":[{"param":"a"}]})
  COALESCE({"operators":[{"command":"REQ","param":"a","max_length":"3"}]})
  COALESCE({"operators":[{"command":"REQ","param":"a","max_length":1e21}]})
  COALESCE({"operators":[{"command":"COALESCE","param":"{}"}]})
  COALESCE({"operators":[{"command":"PER_REQUEST_STATE","param":"a"}]})
`
const words = (text: string): string[] => text.trim().split(/\s+/)

describe('commands of formats', () => {
  it.each(words(TAKEN))('%s is taken', (command) => expect(parseFormat(`%${command}%`).problem).toBeUndefined())
  it.each(words(REFUSED))('%s is refused', (command) => expect(parseFormat(`%${command}%`).problem).toBeDefined())
})
