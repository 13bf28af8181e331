// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'

export type AuditLoggingAuditLogAction = 'NEVER' | 'RELEVANT_ONLY' | 'ALWAYS' | EnumNumber

export type AuditLoggingAuditLogLocation = 'FILTER_STATE' | 'DYNAMIC_METADATA' | EnumNumber

export interface AuditLogging {
  action?: AuditLoggingAuditLogAction
  location?: AuditLoggingAuditLogLocation
}

export interface RuleSet {
  ruleStr?: string
  files?: string[]
  directory?: string
}
