import type { Code } from '../core/codes.js'
import type { Family } from '../yaml/source.js'
import type { Rule } from './rule.js'
import { addressNotAHost } from './rules/address-not-a-host.js'
import { adminCannotCallModels } from './rules/admin-cannot-call-models.js'
import { adminScopeTooWide } from './rules/admin-scope-too-wide.js'
import { allowMissingOverridesPolicy } from './rules/allow-missing-overrides-policy.js'
import { allowedRoutesApplyToAll } from './rules/allowed-routes-apply-to-all.js'
import { allowedRoutesString } from './rules/allowed-routes-string.js'
import { anyAudienceAccepted } from './rules/any-audience-accepted.js'
import { apiKeyWithoutMetadata } from './rules/api-key-without-metadata.js'
import { authorizationInsideJwt } from './rules/authorization-inside-jwt.js'
import { backendAuthDropped } from './rules/backend-auth-dropped.js'
import { backendKindUnsupported } from './rules/backend-kind-unsupported.js'
import { celBodyNotRead } from './rules/cel-body-not-read.js'
import { celFunctionForm } from './rules/cel-function-form.js'
import { celInSubstring } from './rules/cel-in-substring.js'
import { celMixedArithmetic } from './rules/cel-mixed-arithmetic.js'
import { celNotBoolean } from './rules/cel-not-boolean.js'
import { celOtherSyntax } from './rules/cel-other-syntax.js'
import { celRedactedCredential } from './rules/cel-redacted-credential.js'
import { celRepeatedOperator } from './rules/cel-repeated-operator.js'
import { celSizeOfString } from './rules/cel-size-of-string.js'
import { celStartsWithNotString } from './rules/cel-starts-with-not-string.js'
import { celSyntaxError } from './rules/cel-syntax-error.js'
import { celUnknownName } from './rules/cel-unknown-name.js'
import { celVariableNeverSet } from './rules/cel-variable-never-set.js'
import { certificateNotVerified } from './rules/certificate-not-verified.js'
import { certificateUnreadable } from './rules/certificate-unreadable.js'
import { claimExcludedByProvider } from './rules/claim-excluded-by-provider.js'
import { claimHeaderFromClient } from './rules/claim-header-from-client.js'
import { claimHeaderRouteUnreachable } from './rules/claim-header-route-unreachable.js'
import { claimHeaderSpoofable } from './rules/claim-header-spoofable.js'
import { claimInOtherCase } from './rules/claim-in-other-case.js'
import { claimPathEmptyPart } from './rules/claim-path-empty-part.js'
import { claimPathLiteral } from './rules/claim-path-literal.js'
import { claimPathNotFollowed } from './rules/claim-path-not-followed.js'
import { claimValueNotString } from './rules/claim-value-not-string.js'
import { claimsWithoutToken } from './rules/claims-without-token.js'
import { clockSkewTooLarge } from './rules/clock-skew-too-large.js'
import { clockSkewZero } from './rules/clock-skew-zero.js'
import { commandWithArguments } from './rules/command-with-arguments.js'
import { conditionIsConstant } from './rules/condition-is-constant.js'
import { conflictingFields } from './rules/conflicting-fields.js'
import { conflictingPolicies } from './rules/conflicting-policies.js'
import { corsAnyOriginCredentials } from './rules/cors-any-origin-credentials.js'
import { corsOriginNeverMatches } from './rules/cors-origin-never-matches.js'
import { corsPatternTooWide } from './rules/cors-pattern-too-wide.js'
import { corsWildcardLiteral } from './rules/cors-wildcard-literal.js'
import { credentialAdded } from './rules/credential-added.js'
import { credentialModeUnset } from './rules/credential-mode-unset.js'
import { credentialSchemeRepeated } from './rules/credential-scheme-repeated.js'
import { credentialsInOnePlace } from './rules/credentials-in-one-place.js'
import { credentialsOptionalUnguarded } from './rules/credentials-optional-unguarded.js'
import { delegatedHttprouteDropped } from './rules/delegated-httproute-dropped.js'
import { delegatedRouteDropped } from './rules/delegated-route-dropped.js'
import { delegationLoop } from './rules/delegation-loop.js'
import { denyFirstHeaderOnly } from './rules/deny-first-header-only.js'
import { denyRuleCanFail } from './rules/deny-rule-can-fail.js'
import { deprecatedField } from './rules/deprecated-field.js'
import { disableBesidePolicies } from './rules/disable-beside-policies.js'
import { duplicateDomain } from './rules/duplicate-domain.js'
import { duplicateKid } from './rules/duplicate-kid.js'
import { duplicateMatch } from './rules/duplicate-match.js'
import { emailDomainWithoutEmail } from './rules/email-domain-without-email.js'
import { emptyPolicyAllows } from './rules/empty-policy-allows.js'
import { environmentExpansion } from './rules/environment-expansion.js'
import { environmentNeeded } from './rules/environment-needed.js'
import { environmentSpelling } from './rules/environment-spelling.js'
import { envoyConstraint } from './rules/envoy-constraint.js'
import { envoyRefusesValue } from './rules/envoy-refuses-value.js'
import { envoyUnknownField } from './rules/envoy-unknown-field.js'
import { extAuthzFailsOpen } from './rules/ext-authz-fails-open.js'
import { fieldNotInVersion } from './rules/field-not-in-version.js'
import { filterUnsupported } from './rules/filter-unsupported.js'
import { gatewayClassMisspelled } from './rules/gateway-class-misspelled.js'
import { glooOnlyDuration } from './rules/gloo-only-duration.js'
import { headerChangeRefused } from './rules/header-change-refused.js'
import { headerNeverSent } from './rules/header-never-sent.js'
import { headerValueNotEvaluated } from './rules/header-value-not-evaluated.js'
import { headerValueNotString } from './rules/header-value-not-string.js'
import { hostSpellingBypass } from './rules/host-spelling-bypass.js'
import { impossibleExpectation } from './rules/impossible-expectation.js'
import { impossibleHostname } from './rules/impossible-hostname.js'
import { invalidClaimHeaderName } from './rules/invalid-claim-header-name.js'
import { issuerMisspelled } from './rules/issuer-misspelled.js'
import { issuerOrAudienceUnchecked } from './rules/issuer-or-audience-unchecked.js'
import { issuersDoNotRestrict } from './rules/issuers-do-not-restrict.js'
import { jwtAuthNeedsLicence } from './rules/jwt-auth-needs-licence.js'
import { jwtAuthNotBoolean } from './rules/jwt-auth-not-boolean.js'
import { jwtBeforeAndAfterRouting } from './rules/jwt-before-and-after-routing.js'
import { jwtDisableStageMissing } from './rules/jwt-disable-stage-missing.js'
import { jwtModeUnset } from './rules/jwt-mode-unset.js'
import { jwtOptionalUnguarded } from './rules/jwt-optional-unguarded.js'
import { jwtReplacesMcpAuthentication } from './rules/jwt-replaces-mcp-authentication.js'
import { keyFileRelative } from './rules/key-file-relative.js'
import { keyForOtherUse } from './rules/key-for-other-use.js'
import { keyWithoutKid } from './rules/key-without-kid.js'
import { keysAtDiscoveryDocument } from './rules/keys-at-discovery-document.js'
import { keysFetchedWithoutTls } from './rules/keys-fetched-without-tls.js'
import { listClaimCompared } from './rules/list-claim-compared.js'
import { listenerConflict } from './rules/listener-conflict.js'
import { listenerIncomplete } from './rules/listener-incomplete.js'
import { listenerPoliciesShared } from './rules/listener-policies-shared.js'
import { literalPattern } from './rules/literal-pattern.js'
import { literalStarHostname } from './rules/literal-star-hostname.js'
import { lowerCaseMethod } from './rules/lower-case-method.js'
import { masterKeyInvalid } from './rules/master-key-invalid.js'
import { matchExpressionsAny } from './rules/match-expressions-any.js'
import { matcherTypeMismatch } from './rules/matcher-type-mismatch.js'
import { mcpFieldNeverSet } from './rules/mcp-field-never-set.js'
import { mcpGuardIneffective } from './rules/mcp-guard-ineffective.js'
import { mcpNoResourceMetadata } from './rules/mcp-no-resource-metadata.js'
import { mcpResourceNotAUrl } from './rules/mcp-resource-not-a-url.js'
import { mcpRulesCannotNarrow } from './rules/mcp-rules-cannot-narrow.js'
import { mcpRulesWithoutMcp } from './rules/mcp-rules-without-mcp.js'
import { mcpToolPrefixed } from './rules/mcp-tool-prefixed.js'
import { mcpToolRequiredEverywhere } from './rules/mcp-tool-required-everywhere.js'
import { mcpUnknownServer } from './rules/mcp-unknown-server.js'
import { methodNeverSent } from './rules/method-never-sent.js'
import { methodNotString } from './rules/method-not-string.js'
import { missingObjectAssumed } from './rules/missing-object-assumed.js'
import { misspelledRootKey } from './rules/misspelled-root-key.js'
import { modeSpelling } from './rules/mode-spelling.js'
import { modelWithoutCredential } from './rules/model-without-credential.js'
import { nbfUnchecked } from './rules/nbf-unchecked.js'
import { noProvider } from './rules/no-provider.js'
import { noWeight } from './rules/no-weight.js'
import { optionsNotReferenced } from './rules/options-not-referenced.js'
import { pathNeverMatches } from './rules/path-never-matches.js'
import { pathRefused } from './rules/path-refused.js'
import { pathRuleOpenEnd } from './rules/path-rule-open-end.js'
import { pathWithoutSlash } from './rules/path-without-slash.js'
import { pemKeyAnyAlgorithm } from './rules/pem-key-any-algorithm.js'
import { permissiveJwt } from './rules/permissive-jwt.js'
import { placeholderCredential } from './rules/placeholder-credential.js'
import { plaintextToTlsPort } from './rules/plaintext-to-tls-port.js'
import { policyOfUnmodelledGateway } from './rules/policy-of-unmodelled-gateway.js'
import { policyTargetNotFound } from './rules/policy-target-not-found.js'
import { policyWithoutTarget } from './rules/policy-without-target.js'
import { portOutOfRange } from './rules/port-out-of-range.js'
import { privateKeyInPolicy } from './rules/private-key-in-policy.js'
import { providerNeverRequired } from './rules/provider-never-required.js'
import { randomPolicy } from './rules/random-policy.js'
import { rateLimitOfZero } from './rules/rate-limit-of-zero.js'
import { rbacUnsatisfiable } from './rules/rbac-unsatisfiable.js'
import { redirectMalformed } from './rules/redirect-malformed.js'
import { referenceNotFound } from './rules/reference-not-found.js'
import { referenceNotPermitted } from './rules/reference-not-permitted.js'
import { regexMatchesWholePath } from './rules/regex-matches-whole-path.js'
import { rejectedTokenForwarded } from './rules/rejected-token-forwarded.js'
import { remoteKeysUnreachable } from './rules/remote-keys-unreachable.js'
import { repeatedEntry } from './rules/repeated-entry.js'
import { requiredClaimsTooWide } from './rules/required-claims-too-wide.js'
import { retryOfSuccess } from './rules/retry-of-success.js'
import { rewriteAlwaysFails } from './rules/rewrite-always-fails.js'
import { rewriteNotEvaluated } from './rules/rewrite-not-evaluated.js'
import { rewriteWithoutForward } from './rules/rewrite-without-forward.js'
import { rewriteWithoutSlash } from './rules/rewrite-without-slash.js'
import { roleMappingsNeverRead } from './rules/role-mappings-never-read.js'
import { routeCannotNarrow } from './rules/route-cannot-narrow.js'
import { routeNotAccepted } from './rules/route-not-accepted.js'
import { routeNotTranslated } from './rules/route-not-translated.js'
import { routePolicyReplacesGateway } from './rules/route-policy-replaces-gateway.js'
import { routeRbacReplacesHost } from './rules/route-rbac-replaces-host.js'
import { routeTablesSorted } from './rules/route-tables-sorted.js'
import { routeWithoutBackend } from './rules/route-without-backend.js'
import { rsaKeyTooSmall } from './rules/rsa-key-too-small.js'
import { ruleNeverRead } from './rules/rule-never-read.js'
import { sampleTokenRejected } from './rules/sample-token-rejected.js'
import { secondDocument } from './rules/second-document.js'
import { secondStageWithoutToken } from './rules/second-stage-without-token.js'
import { secretWithoutValue } from './rules/secret-without-value.js'
import { settingNeedsLicence } from './rules/setting-needs-licence.js'
import { settingOutsideGeneralSettings } from './rules/setting-outside-general-settings.js'
import { settingsConflict } from './rules/settings-conflict.js'
import { settingsSectionMisspelled } from './rules/settings-section-misspelled.js'
import { sharedSecretInPolicy } from './rules/shared-secret-in-policy.js'
import { suiteFileUnreadable } from './rules/suite-file-unreadable.js'
import { suitePolicyRefused } from './rules/suite-policy-refused.js'
import { suiteSyntaxError } from './rules/suite-syntax-error.js'
import { suiteUnknownName } from './rules/suite-unknown-name.js'
import { suiteWithoutCase } from './rules/suite-without-case.js'
import { suiteWithoutPolicy } from './rules/suite-without-policy.js'
import { suiteWrongShape } from './rules/suite-wrong-shape.js'
import { suppressionWithoutReason } from './rules/suppression-without-reason.js'
import { syntaxError } from './rules/syntax-error.js'
import { targetKindIgnored } from './rules/target-kind-ignored.js'
import { textExpands } from './rules/text-expands.js'
import { tokenSourceMisspelled } from './rules/token-source-misspelled.js'
import { tokenSourceReplacesDefaults } from './rules/token-source-replaces-defaults.js'
import { tokenSourceWithoutName } from './rules/token-source-without-name.js'
import { trafficPolicyNotServed } from './rules/traffic-policy-not-served.js'
import { twoRewrites } from './rules/two-rewrites.js'
import { unanchoredPattern } from './rules/unanchored-pattern.js'
import { uncheckedTemplate } from './rules/unchecked-template.js'
import { unfilledPlaceholder } from './rules/unfilled-placeholder.js'
import { unknownBackend } from './rules/unknown-backend.js'
import { unknownEnumValue } from './rules/unknown-enum-value.js'
import { unknownField } from './rules/unknown-field.js'
import { unknownModel } from './rules/unknown-model.js'
import { unknownModelProvider } from './rules/unknown-model-provider.js'
import { unknownProvider } from './rules/unknown-provider.js'
import { unknownRetryCondition } from './rules/unknown-retry-condition.js'
import { unknownRouteGroup } from './rules/unknown-route-group.js'
import { unknownRuleInSuppression } from './rules/unknown-rule-in-suppression.js'
import { unquotedYamlWord } from './rules/unquoted-yaml-word.js'
import { unreachableRoute } from './rules/unreachable-route.js'
import { unreadableKey } from './rules/unreadable-key.js'
import { unsupportedKeyType } from './rules/unsupported-key-type.js'
import { unsupportedRegex } from './rules/unsupported-regex.js'
import { unusableApiKey } from './rules/unusable-api-key.js'
import { unusedSuiteName } from './rules/unused-suite-name.js'
import { unusedSuppression } from './rules/unused-suppression.js'
import { upstreamWithoutToken } from './rules/upstream-without-token.js'
import { virtualServiceNotSelected } from './rules/virtual-service-not-selected.js'
import { wildcardModelLiteral } from './rules/wildcard-model-literal.js'
import { wrongApiGroup } from './rules/wrong-api-group.js'
import { wrongType } from './rules/wrong-type.js'

/** Every rule, by code. */
export const RULES: readonly Rule[] = [
  syntaxError,
  textExpands,
  secondDocument,
  unquotedYamlWord,
  suppressionWithoutReason,
  unusedSuppression,
  unknownRuleInSuppression,
  uncheckedTemplate,
  misspelledRootKey,
  policyOfUnmodelledGateway,
  unknownField,
  wrongType,
  conflictingFields,
  unknownEnumValue,
  claimValueNotString,
  routeNotTranslated,
  headerChangeRefused,
  pathRefused,
  tokenSourceWithoutName,
  trafficPolicyNotServed,
  authorizationInsideJwt,
  modeSpelling,
  rewriteWithoutForward,
  twoRewrites,
  claimPathEmptyPart,
  settingsConflict,
  environmentExpansion,
  deprecatedField,
  fieldNotInVersion,
  glooOnlyDuration,
  envoyUnknownField,
  envoyConstraint,
  envoyRefusesValue,
  referenceNotFound,
  conflictingPolicies,
  routePolicyReplacesGateway,
  routeRbacReplacesHost,
  jwtBeforeAndAfterRouting,
  secondStageWithoutToken,
  delegatedRouteDropped,
  duplicateDomain,
  unknownProvider,
  targetKindIgnored,
  missingObjectAssumed,
  delegationLoop,
  delegatedHttprouteDropped,
  optionsNotReferenced,
  wrongApiGroup,
  policyWithoutTarget,
  referenceNotPermitted,
  routeNotAccepted,
  virtualServiceNotSelected,
  environmentNeeded,
  claimHeaderFromClient,
  unreadableKey,
  keyWithoutKid,
  unsupportedKeyType,
  duplicateKid,
  keyForOtherUse,
  pemKeyAnyAlgorithm,
  keyFileRelative,
  rsaKeyTooSmall,
  remoteKeysUnreachable,
  sampleTokenRejected,
  privateKeyInPolicy,
  sharedSecretInPolicy,
  celSyntaxError,
  celUnknownName,
  celNotBoolean,
  celVariableNeverSet,
  celStartsWithNotString,
  celFunctionForm,
  celInSubstring,
  celOtherSyntax,
  celMixedArithmetic,
  unsupportedRegex,
  conditionIsConstant,
  celRepeatedOperator,
  celSizeOfString,
  celBodyNotRead,
  celRedactedCredential,
  jwtModeUnset,
  jwtOptionalUnguarded,
  rejectedTokenForwarded,
  permissiveJwt,
  denyRuleCanFail,
  matchExpressionsAny,
  routeCannotNarrow,
  emptyPolicyAllows,
  denyFirstHeaderOnly,
  pathRuleOpenEnd,
  claimsWithoutToken,
  claimPathLiteral,
  rbacUnsatisfiable,
  matcherTypeMismatch,
  clockSkewZero,
  issuerOrAudienceUnchecked,
  claimHeaderSpoofable,
  tokenSourceReplacesDefaults,
  hostSpellingBypass,
  upstreamWithoutToken,
  nbfUnchecked,
  unreachableRoute,
  lowerCaseMethod,
  clockSkewTooLarge,
  allowMissingOverridesPolicy,
  disableBesidePolicies,
  invalidClaimHeaderName,
  masterKeyInvalid,
  jwtAuthNotBoolean,
  anyAudienceAccepted,
  allowedRoutesApplyToAll,
  emailDomainWithoutEmail,
  ruleNeverRead,
  adminCannotCallModels,
  jwtAuthNeedsLicence,
  settingOutsideGeneralSettings,
  issuersDoNotRestrict,
  settingNeedsLicence,
  allowedRoutesString,
  claimPathNotFollowed,
  credentialAdded,
  unknownRouteGroup,
  impossibleHostname,
  requiredClaimsTooWide,
  noProvider,
  randomPolicy,
  literalStarHostname,
  unknownBackend,
  rewriteAlwaysFails,
  backendAuthDropped,
  listenerPoliciesShared,
  policyTargetNotFound,
  methodNotString,
  corsAnyOriginCredentials,
  pathWithoutSlash,
  mcpFieldNeverSet,
  mcpGuardIneffective,
  mcpToolPrefixed,
  mcpUnknownServer,
  mcpToolRequiredEverywhere,
  mcpNoResourceMetadata,
  jwtReplacesMcpAuthentication,
  mcpRulesWithoutMcp,
  mcpRulesCannotNarrow,
  credentialModeUnset,
  credentialsOptionalUnguarded,
  extAuthzFailsOpen,
  credentialsInOnePlace,
  unusableApiKey,
  apiKeyWithoutMetadata,
  jwtDisableStageMissing,
  keysFetchedWithoutTls,
  claimHeaderRouteUnreachable,
  wildcardModelLiteral,
  roleMappingsNeverRead,
  adminScopeTooWide,
  pathNeverMatches,
  corsOriginNeverMatches,
  routeTablesSorted,
  noWeight,
  regexMatchesWholePath,
  keysAtDiscoveryDocument,
  unknownRetryCondition,
  rewriteWithoutSlash,
  unknownModel,
  listClaimCompared,
  environmentSpelling,
  settingsSectionMisspelled,
  addressNotAHost,
  credentialSchemeRepeated,
  issuerMisspelled,
  plaintextToTlsPort,
  headerValueNotEvaluated,
  gatewayClassMisspelled,
  listenerIncomplete,
  listenerConflict,
  backendKindUnsupported,
  literalPattern,
  duplicateMatch,
  redirectMalformed,
  methodNeverSent,
  tokenSourceMisspelled,
  portOutOfRange,
  modelWithoutCredential,
  corsWildcardLiteral,
  rateLimitOfZero,
  claimExcludedByProvider,
  routeWithoutBackend,
  filterUnsupported,
  headerValueNotString,
  mcpResourceNotAUrl,
  retryOfSuccess,
  certificateUnreadable,
  unanchoredPattern,
  claimInOtherCase,
  certificateNotVerified,
  rewriteNotEvaluated,
  unknownModelProvider,
  headerNeverSent,
  repeatedEntry,
  providerNeverRequired,
  corsPatternTooWide,
  placeholderCredential,
  secretWithoutValue,
  commandWithArguments,
  suiteSyntaxError,
  suiteWrongShape,
  suiteUnknownName,
  suiteWithoutPolicy,
  suiteWithoutCase,
  impossibleExpectation,
  suiteFileUnreadable,
  suitePolicyRefused,
  unfilledPlaceholder,
  unusedSuiteName,
]

/** What selects a rule. The build of the command lists it, so that a rule is loaded when it is selected. */
const ENTRIES: readonly { code: Code; families: readonly Family[]; load(): Rule }[] = RULES.map((rule) => ({
  code: rule.code,
  families: rule.families,
  load: () => rule,
}))

export const allRules = (): Rule[] => ENTRIES.map(({ load }) => load())

/** The rules that apply to at least one of the dialects. */
export const rulesFor = (isPresent: (family: Family) => boolean): Rule[] =>
  ENTRIES.filter(({ families }) => families.some(isPresent)).map(({ load }) => load())

export function ruleOf(code: Code): Rule | undefined {
  return ENTRIES.find((entry) => entry.code === code)?.load()
}
