// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.

export interface ProtocolUpgradeConfig {
  /** @oneof upgrade_type */
  websocket?: ProtocolUpgradeConfigProtocolUpgradeSpec
  /** @oneof upgrade_type */
  connect?: ProtocolUpgradeConfigProtocolUpgradeSpec
  /** @oneof upgrade_type */
  connectTerminate?: ProtocolUpgradeConfigProtocolUpgradeSpec
}

export interface ProtocolUpgradeConfigProtocolUpgradeSpec {
  enabled?: boolean | null
}
