// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'
import type { MatchersCoreMatcher } from '../matchers.js'
import type { RegexAction } from './filter-http-transformation-ee.js'
import type { Percent } from './type.js'

export type ActionActionType =
  | 'CUSTOM'
  | 'SSN'
  | 'MASTERCARD'
  | 'VISA'
  | 'AMEX'
  | 'DISCOVER'
  | 'JCB'
  | 'DINERS_CLUB'
  | 'CREDIT_CARD_TRACKERS'
  | 'ALL_CREDIT_CARDS'
  | 'KEYVALUE'
  | 'ALL_CREDIT_CARDS_COMBINED'
  | EnumNumber

export type ConfigEnableFor = 'RESPONSE_BODY' | 'ACCESS_LOGS' | 'ALL' | EnumNumber

export type FilterConfigEnableFor = 'RESPONSE_BODY' | 'ACCESS_LOGS' | 'ALL' | EnumNumber

export interface DlpAction {
  actionType?: ActionActionType
  customAction?: CustomAction
  keyValueAction?: KeyValueAction
  shadow?: boolean
}

export interface Config {
  actions?: DlpAction[]
  enabledFor?: ConfigEnableFor
}

export interface CustomAction {
  name?: string
  /** @deprecated no longer recommended */
  regex?: string[]
  maskChar?: string
  percent?: Percent
  regexActions?: RegexAction[]
}

export interface DlpRule {
  matcher?: MatchersCoreMatcher
  actions?: DlpAction[]
}

export interface DlpFilterConfig {
  dlpRules?: DlpRule[]
  enabledFor?: FilterConfigEnableFor
}

export interface KeyValueAction {
  name?: string
  maskChar?: string
  percent?: Percent
  keyToMask?: string
}
