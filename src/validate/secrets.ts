import { parseCel } from '../cel/cel.js'
import { children, type Expression } from '../core/cel-ast.js'
import { getOrAdd } from '../core/get-or-add.js'
import { child } from '../core/pointer.js'
import {
  credentialParts,
  fromBase64,
  htpasswdParts,
  isCredentialHeader,
  isSecretMember,
  secretParts,
  secretsInLines,
  secretsInText,
} from '../yaml/secret-text.js'
import type { Document, Source } from '../yaml/source.js'
import { rootOf, type Schema, type Types } from './schema.js'

/** A secret in a source. */
export interface Secret {
  value: string
  document: number
  /** JSON pointer of the string that is or holds the secret. */
  pointer: string
  /** The string has no other contents. */
  isWhole: boolean
}

type Form = NonNullable<Schema['x-secret']> | 'header'

/**
 * The secrets of a source with their places: what the model tags (`x-secret`), values beside the names of credentials,
 * literals that expressions compare with credentials, and what any string may embed (passwords in URLs, private keys).
 *
 * @param env what `os.environ/NAME` means in LiteLLM's configuration
 */
export function secretsOf(source: Source, env = NO_ENVIRONMENT): Secret[] {
  const broken = isBroken(source) ? secretsInLines(source.text) : []
  const inText = broken.map((value): Secret => ({ value, document: 0, pointer: '', isWhole: false }))
  const inDocuments = source.documents.flatMap((document) => {
    if (document.family === null || document.value === null) return []
    const found = env === NO_ENVIRONMENT ? knownSecrets(document) : collectSecrets(document, env)
    return found.map((secret) => ({ ...secret, document: document.index }))
  })
  return [...inDocuments, ...inText]
}

const NO_ENVIRONMENT: Readonly<Record<string, string>> = {}

/** By the value: a document keeps it while its text stays the same, and an editor asks after every change. */
const known = new WeakMap<object, Secret[]>()

const knownSecrets = (document: Document): Secret[] =>
  getOrAdd(known, Object(document.value) as object, () => collectSecrets(document, NO_ENVIRONMENT))

function collectSecrets(document: Document, env: Readonly<Record<string, string>>): Secret[] {
  const root = rootOf(document)
  const collector = new Collector(root?.types ?? new Map(), document, env)
  collector.visit(root ? [{ $ref: root.type }] : [], document.value, '')
  return collector.found
}

/** What does not parse has no tree, and findings show its lines. */
const isBroken = ({ documents, findings }: Source): boolean =>
  findings.some(({ severity }) => severity === 'error') ||
  documents.some(({ family, valid, isTemplate }) => family !== null && (!valid || isTemplate === true))

/** The secrets of plain data, by the names beside them and by their form: requests, answers, states. */
export function secretsIn(value: unknown): string[] {
  const collector = new Collector(new Map())
  collector.visit([], value, '')
  return collector.found.map((secret) => secret.value)
}

/** An object that aliases share is visited so often at most, which bounds what hostile aliases cost. */
const MAX_VISITS = 8
/** Members that hold the value of a header or say how it is compared. */
const HEADER_VALUE =
  /^(?:values?|exact|prefix|suffix|contains|regex|safe_?regex|string_?match|(?:exact|prefix)_?match)$/i
/** Headers that LiteLLM adds to requests to a provider, where any name of a key or token is that of a credential. */
const ADDED_HEADERS = /\/(?:extra|default|static)_headers$/
const ADDED_CREDENTIAL = /(?:^|[-_])(?:auth|jwt|key|pass(?:word)?|secret|session|signature|token)$/i
/** Secrets of Envoy's configuration (`DataSource` of these members), which no schema describes. */
const ENVOY_SECRET = /^(?:users|password|private_key|credential|generic_secret|hmac_secret|token_secret|client_secret)$/
/** An entry of `credentials` of Envoy's `api_key_auth`, whose `key` is a secret. */
const ENVOY_API_KEY = /\/credentials\/\d+$/

class Collector {
  readonly found: Secret[] = []
  private readonly visits = new Map<object, number>()
  private readonly flat = new Map<Schema, Schema[]>()

  constructor(
    private readonly types: Types,
    private readonly document?: Document,
    private readonly env: Readonly<Record<string, string>> = {},
  ) {}

  visit(schemas: readonly Schema[], value: unknown, pointer: string, form?: Form): void {
    if (typeof value === 'string') this.text(value, pointer, form)
    else if (typeof value === 'number' && form) this.text(String(value), pointer, form)
    if (typeof value !== 'object' || value === null) return
    const visits = this.visits.get(value) ?? 0
    if (visits === MAX_VISITS) return
    this.visits.set(value, visits + 1)
    const flat = schemas.flatMap((schema) => this.flatten(schema))
    if (Array.isArray(value)) this.list(flat, value, pointer, form)
    else this.map(flat, value as Record<string, unknown>, pointer, form)
  }

  private list(schemas: Schema[], value: unknown[], pointer: string, form?: Form): void {
    const items = schemas.flatMap(({ items }) => items ?? [])
    const [name, second] = value
    const isHeader =
      value.length === 2 && typeof name === 'string' && typeof second === 'string' && isCredentialHeader(name)
    for (const [index, item] of value.entries())
      this.visit(items, item, child(pointer, index), isHeader && index === 1 ? 'header' : form)
  }

  private map(schemas: Schema[], value: Record<string, unknown>, pointer: string, form?: Form): void {
    const named = [value['name'], value['key'], value['header']].some(
      (name) => typeof name === 'string' && isCredentialHeader(name),
    )
    const isKey = typeof value['kty'] === 'string'
    const isAdded = ADDED_HEADERS.test(pointer)
    const isApiKey = this.document?.family === 'envoy' && ENVOY_API_KEY.test(pointer)
    for (const [name, member] of Object.entries(value)) {
      const inside = schemas.flatMap(({ properties, additionalProperties: rest }) =>
        properties && Object.hasOwn(properties, name) ? properties[name]! : typeof rest === 'object' ? rest : [],
      )
      const tag = inside.find((schema) => schema['x-secret'])?.['x-secret']
      const of =
        tag ??
        (isPublicBeside(name, member) ? undefined : form) ??
        ((named && HEADER_VALUE.test(name)) || (isAdded && ADDED_CREDENTIAL.test(name)) ? 'header' : undefined) ??
        (name === 'key' && isApiKey ? 'text' : this.formByName(name, member, isKey))
      this.visit(inside, member, child(pointer, name), of)
    }
  }

  private formByName(name: string, value: unknown, isKey: boolean): Form | undefined {
    if (isKey && /^(?:d|p|q|dp|dq|qi|k)$/.test(name)) return 'text'
    if (this.document?.family === 'envoy' && ENVOY_SECRET.test(name)) return name === 'users' ? 'htpasswd' : 'text'
    if (isCredentialHeader(name) && isHeaderValue(value)) return 'header'
    const isPlain = typeof value === 'string' || typeof value === 'number'
    return isPlain && isSecretMember(name, this.document?.family === 'litellm') ? 'text' : undefined
  }

  private text(text: string, pointer: string, form?: Form): void {
    const isTagged = form !== undefined && form !== 'header'
    for (const value of form ? this.parts(text, form) : secretsInText(text))
      this.add(value, pointer, isTagged || (form === 'header' && value === text))
    for (const value of literalsOf(text)) this.add(value, pointer, false)
  }

  private parts(text: string, form: Form): string[] {
    const variable = /^os\.environ\/(.*)$/s.exec(text)?.[1]
    if (variable !== undefined) return Object.hasOwn(this.env, variable) ? [this.env[variable]!] : []
    if (form === 'htpasswd') return htpasswdParts(text)
    if (form === 'header') return credentialParts(text)
    if (form === 'text') return secretParts(text)
    const plain = fromBase64(text)
    const inside = plain === undefined ? [text] : secretParts(plain)
    return inside.length === 0 ? [] : [...inside, text]
  }

  private add(value: string, pointer: string, isWhole: boolean): void {
    if (value !== '') this.found.push({ value, document: this.document?.index ?? 0, pointer, isWhole })
  }

  /** The schemas that a value may have, without references and alternatives. */
  private flatten(schema: Schema): Schema[] {
    const known = this.flat.get(schema)
    if (known) return known
    const flat: Schema[] = []
    this.flat.set(schema, flat)
    const seen = new Set<Schema>()
    const add = (one: Schema | undefined): void => {
      if (!one || seen.has(one)) return
      seen.add(one)
      flat.push(one)
      if (one.$ref !== undefined) add(this.types.get(one.$ref))
      for (const other of [...(one.anyOf ?? []), ...(one.oneOf ?? []), ...(one.allOf ?? [])]) add(other)
    }
    add(schema)
    return flat
  }
}

/** A member of a secret that is public: the name of its file, and the place of the request that carries it. */
const isPublicBeside = (name: string, member: unknown): boolean =>
  name === 'file' || name === 'filename' || (name === 'location' && typeof member === 'object')

/** A header's value, or how it is compared; a policy called `authorization` is not. */
function isHeaderValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string')
  if (typeof value === 'object' && value !== null) return Object.keys(value).every((name) => HEADER_VALUE.test(name))
  return typeof value === 'string'
}

/** Literals of a CEL expression that are compared with a credential of the request. */
export function literalsOf(text: string): string[] {
  if (!/headers|apiKey|basicAuth/.test(text)) return []
  const { expression } = parseCel(text)
  const literals = expression ? compared(expression) : quotedBeside(text)
  return literals.flatMap((literal) => credentialParts(literal))
}

/** A literal, closed or not. */
const QUOTED = /(["'])((?:(?!\1)[^\\]|\\.)*)\1?/g

/** Of an expression that does not parse: every other literal, if it names a credential. */
function quotedBeside(text: string): string[] {
  const literals = [...text.matchAll(QUOTED)].map(([, , content]) => content!).filter((content) => content !== '')
  const others = literals.filter((literal) => !isCredentialHeader(literal))
  const members = [...text.matchAll(/\.\s*(\w+)/g)].map(([, member]) => member!)
  const isNamed = others.length < literals.length || members.some((member) => isCredentialHeader(member))
  return isNamed || /apiKey|basicAuth/.test(text) ? others : []
}

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', '+'])

function compared(node: Expression): string[] {
  const inside = children(node).flatMap(compared)
  if (node.kind === 'binary' && COMPARISONS.has(node.op)) {
    if (mentionsCredential(node.left)) inside.push(...stringsOf(node.right))
    if (mentionsCredential(node.right)) inside.push(...stringsOf(node.left))
  }
  if (node.kind === 'call' && [node.target, ...node.args].some((part) => part && mentionsCredential(part)))
    inside.push(...[node.target, ...node.args].flatMap((part) => (part ? stringsOf(part) : [])))
  if (node.kind === 'index' && mentionsCredential(node.index)) inside.push(...stringsOf(node.operand))
  return inside
}

function mentionsCredential(node: Expression): boolean {
  if (node.kind === 'index' && node.index.kind === 'literal' && isCredentialHeader(String(node.index.value)))
    return true
  if (node.kind === 'select') {
    if (isCredentialHeader(node.field) && mentions(node.operand, 'headers')) return true
    if (node.field === 'key' && mentions(node.operand, 'apiKey')) return true
    if (node.field === 'password' && mentions(node.operand, 'basicAuth')) return true
    return mentionsCredential(node.operand) && node.operand.kind !== 'ident'
  }
  if (node.kind === 'ident') return node.name === 'apiKey'
  return children(node).some(mentionsCredential)
}

const mentions = (node: Expression, name: string): boolean =>
  (node.kind === 'ident' && node.name === name) ||
  (node.kind === 'select' && node.field === name) ||
  children(node).some((part) => mentions(part, name))

/** String literals that are not names of headers. */
function stringsOf(node: Expression): string[] {
  if (node.kind === 'literal')
    return typeof node.value === 'string' && !isCredentialHeader(node.value) ? [node.value] : []
  return children(node).flatMap(stringsOf)
}
