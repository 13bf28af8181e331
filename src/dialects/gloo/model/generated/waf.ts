// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { ResourceRef } from '../routing.js'
import type { AuditLogging, RuleSet } from './filter-http-modsecurity.js'

export interface CoreRuleSet {
  /** @oneof CustomSettingsType */
  customSettingsString?: string
  /** @oneof CustomSettingsType */
  customSettingsFile?: string
}

export interface RuleSetFromConfigMap {
  configMapRef?: ResourceRef
  dataMapKeys?: string[]
}

export interface WafSettings {
  disabled?: boolean
  customInterventionMessage?: string
  coreRuleSet?: CoreRuleSet
  ruleSets?: RuleSet[]
  configMapRuleSets?: RuleSetFromConfigMap[]
  auditLogging?: AuditLogging
  requestHeadersOnly?: boolean
  responseHeadersOnly?: boolean
}
