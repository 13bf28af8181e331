// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { UInt32 } from '../../../../core/scalars.js'

export interface ProxyProtocol {
  rules?: ProxyProtocolRule[]
  allowRequestsWithoutProxyProtocol?: boolean
}

export interface ProxyProtocolKeyValuePair {
  metadataNamespace?: string
  key?: string
}

export interface ProxyProtocolRule {
  tlvType?: UInt32
  onTlvPresent?: ProxyProtocolKeyValuePair
}
