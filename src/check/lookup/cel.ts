import { type ParseResult, parseCel } from '../../cel/cel.js'
import { CustomFunctionError, CustomFunctions } from '../../cel/custom-functions.js'
import type { CelPlace } from '../../cel/problem.js'
import type { Expression } from '../../core/cel-ast.js'
import { goSeconds } from '../../core/go-duration.js'
import { originKey } from '../../core/origin-key.js'
import { fromPointer } from '../../core/pointer.js'
import { rootOf } from '../../validate/schema.js'
import { expressionPointers } from '../../validate/walk.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { type Authorization, authorizations, type Effect, jwtPolicies } from './agentgateway.js'
import { chainsThrough, requiresCaller } from './chains.js'
import type { AgentgatewayFamily } from './credentials.js'
import { fieldsNamed } from './walk.js'

/** An expression in a configuration of agentgateway. */
export interface CelUse {
  family: AgentgatewayFamily
  at: Cursor
  text: string
  parsed: ParseResult
  place: CelPlace
  /** Effect of the rule; absent where the expression may have any value. */
  effect?: Effect
  /** A request without a verified token can reach the rule. */
  tokenOptional: boolean
  authorization?: Authorization
  /** It calls functions that the configuration declares. */
  isCustom: boolean
  /** Only its syntax is known: which variables the field has is not modelled. */
  isParsedOnly?: boolean
}

export function celUses(context: RuleContext): CelUse[] {
  return context.remember(findUses)
}

function findUses(context: RuleContext): CelUse[] {
  const uses: CelUse[] = []
  const add = (family: AgentgatewayFamily, cursor: Cursor, more: Partial<CelUse> = {}): void => {
    if (cursor.string === undefined) return
    const parsed = parseCel(cursor.string)
    uses.push({
      family,
      at: cursor,
      text: cursor.string,
      parsed,
      isCustom: parsed.expression !== undefined && callsCustom(context, cursor, parsed.expression),
      place: 'http',
      tokenOptional: false,
      ...more,
    })
  }
  for (const authorization of authorizations(context))
    for (const { effect, expression } of authorization.rules)
      add(authorization.family, expression, {
        effect,
        place: placeOf(authorization),
        tokenOptional: isTokenOptional(context, authorization),
        authorization,
      })
  for (const { family, jwt } of jwtPolicies(context))
    add(family, jwt.at('location', 'expression'), { place: 'location' })
  for (const config of fieldsNamed(context.roots('standalone'), 'transformations'))
    standaloneTransformations(config, add)
  for (const config of fieldsNamed(context.roots('agentgateway'), 'transformation'))
    kubernetesTransformation(config, add)
  addOtherExpressions(context, uses, add)
  return uses
}

/** Adds the fields that the model declares to be expressions, unless a closer look has added them already. */
function addOtherExpressions(context: RuleContext, uses: readonly CelUse[], add: Add): void {
  const known = new Set(uses.map(({ at }) => originKey(at)))
  for (const family of ['standalone', 'agentgateway'] as const)
    for (const root of context.roots(family)) {
      const schema = rootOf(root.source)
      if (!schema) continue
      for (const pointer of expressionPointers(schema, root.value)) {
        const cursor = root.at(...fromPointer(pointer))
        if (known.has(originKey(cursor))) continue
        if (isDuration(pointer, cursor.string)) continue
        const place = placeOfField(pointer)
        add(family, cursor, place ? { place } : { isParsedOnly: true })
      }
    }
}

/** A plain duration is accepted where an expression makes one. */
function isDuration(pointer: string, text: string | undefined): boolean {
  return /\/(delay\/duration|cache\/ttl)$/.test(pointer) && goSeconds(text) !== undefined
}

/** Policies whose expressions are evaluated for a request before it is sent. */
const OF_REQUESTS =
  /\/(extAuthz|extAuth|extProc|remoteRateLimit|rateLimit|delay|directResponse|precondition|condition)\b/
const OF_RESPONSES = /\/(responseAttributes|responseMetadata|cost|retry\/condition|mcp|mcpGuardrails|ai|cache)\b/

/** Variables of a field; `undefined` where they are not modelled. */
function placeOfField(pointer: string): CelPlace | undefined {
  if (!OF_REQUESTS.test(pointer) || OF_RESPONSES.test(pointer)) return undefined
  return pointer.startsWith('/llm/') ? 'llm' : 'http'
}

function callsCustom(context: RuleContext, { file, document }: Cursor, expression: Expression): boolean {
  return context.remember(customFunctions).get(`${file}#${document}`)?.isUsedIn(expression) ?? false
}

/** Functions that configurations declare, by document. */
function customFunctions(context: RuleContext): Map<string, CustomFunctions> {
  const found = new Map<string, CustomFunctions>()
  for (const root of context.roots('standalone')) {
    const text = root.at('config', 'customFunctions').string
    if (text === undefined) continue
    try {
      found.set(`${root.file}#${root.document}`, new CustomFunctions(text))
    } catch (error) {
      // The reader reports it.
      if (!(error instanceof CustomFunctionError)) throw error
    }
  }
  return found
}

type Add = (family: AgentgatewayFamily, cursor: Cursor, more?: Partial<CelUse>) => void

function standaloneTransformations(config: Cursor, add: Add): void {
  const conditional = config.at('conditional').items()
  for (const cursor of [config, ...conditional.map((entry) => (entry.has('policy') ? entry.at('policy') : entry))])
    for (const direction of ['request', 'response'] as const) {
      const transform = cursor.at(direction)
      const values = ['set', 'add', 'metadata'].flatMap((list) =>
        transform
          .at(list)
          .members()
          .map(([, value]) => value),
      )
      for (const value of [...values, transform.at('body')])
        add('standalone', value, { place: direction === 'response' ? 'response' : 'http' })
    }
  for (const entry of conditional) add('standalone', entry.at('condition'))
}

function kubernetesTransformation(config: Cursor, add: Add): void {
  for (const direction of ['request', 'response'] as const) {
    const transform = config.at(direction)
    const values = ['set', 'add'].flatMap((list) =>
      transform
        .at(list)
        .items()
        .map((entry) => entry.at('value')),
    )
    const metadata = transform
      .at('metadata')
      .members()
      .map(([, value]) => value)
    for (const value of [...values, ...metadata, transform.at('body')])
      add('agentgateway', value, { place: direction === 'response' ? 'response' : 'http' })
  }
}

function placeOf({ kind, container }: Authorization): CelPlace {
  if (kind === 'mcp') return 'mcp'
  return /^\/llm\b/.test(container.pointer) ? 'llm' : 'http'
}

/** Whether a request without a token can reach the rules, though tokens are verified on the way. */
function isTokenOptional(context: RuleContext, { authorization }: Authorization): boolean {
  return chainsThrough(context, authorization).some(({ steps }) => {
    const checks = steps.filter(({ kind }) => kind === 'authenticate' || kind === 'mcp-authentication')
    return checks.length > 0 && !checks.some((step) => requiresCaller(step) === true)
  })
}
