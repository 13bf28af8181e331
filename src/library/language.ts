/**
 * `claimwright/language`: what an editor asks about a policy, on texts and offsets, without a protocol.
 *
 * @example
 * const workspace = new Workspace()
 * workspace.update('policy.yaml', text)
 * const findings = workspace.check().get('policy.yaml') ?? []
 */
export { ClaimwrightError, type ErrorCode } from '../core/error.js'
export { type Action, actionsFor, findingsIn, withSuppression } from '../language/actions.js'
export { type Completion, complete } from '../language/completion.js'
export { findDefinitions, findReferences, nameToRename, rename } from '../language/definition.js'
export { type HoverContext, type HoverText, hover } from '../language/hover.js'
export { type DocumentSymbol, documentSymbols } from '../language/symbols.js'
export { Workspace, type WorkspaceOptions } from '../language/workspace.js'
