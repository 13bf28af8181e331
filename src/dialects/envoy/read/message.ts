import { originOf } from '../../../core/origin-of.js'
import type { UnknownCondition } from '../../../core/step/envoy.js'
import type { ChainPlace, Unmodelled } from '../../../core/step/outside.js'
import type { Cursor } from '../../../yaml/cursor.js'
import { type FormatKind, parseFormat } from '../../../yaml/envoy-commands.js'
import { camelCase, snakeCase } from '../../../yaml/proto-names.js'
import { readNumber } from '../../../yaml/proto-number.js'
import { hasPresence } from '../facts/facts.js'
import { envoyContent } from './content.js'
import { listItems, readBool, readDuration, readEnumName, unwrap } from './json.js'
import type { Reader } from './reader.js'

/** Collects placeholder steps for fields that are not modelled. */
export type Unknown = Unmodelled[]

/**
 * A protobuf message as Envoy reads it from JSON: names in either spelling, `null` is unset, an unset scalar is zero.
 * It records which members are read: `done` reports the others as not modelled.
 */
export class Message {
  private readonly asked = new Set<string>()

  constructor(
    readonly at: Cursor,
    private readonly reader: Reader,
    private readonly unknown: Unknown,
  ) {
    if (at.value !== undefined && at.value !== null && !at.isMap) this.wrong(at, 'a map')
  }

  /** The same message, read anew for another one's steps. */
  into(unknown: Unknown): Message {
    return new Message(this.at, this.reader, unknown)
  }

  /** The environment of the proxy's process. */
  get env(): Readonly<Record<string, string>> {
    return this.reader.graph.env
  }

  has(name: string): boolean {
    return this.cursor(name).isSet
  }

  /** The member's position: in snake case unless only the camel-case spelling is used. */
  cursor(name: string): Cursor {
    this.asked.add(name)
    const camel = camelCase(name)
    this.asked.add(camel)
    if (camel === name || !this.at.has(camel)) return this.at.at(name)
    // Of two spellings the later one wins.
    const names = this.at.members().map(([key]) => key)
    return this.at.at(names.lastIndexOf(camel) > names.lastIndexOf(name) ? camel : name)
  }

  text(name: string): string | undefined {
    return this.typed(name, 'a string', '', (value) => (typeof value === 'string' ? value : undefined))
  }

  flag(name: string): boolean {
    return this.wrapped(name) ?? false
  }

  /** `undefined` where it is not set: a wrapper has a default of its own. */
  wrapped(name: string): boolean | undefined {
    return this.typed(name, '`true` or `false`', false, readBool)
  }

  number(name: string): number | undefined {
    return this.typed(name, 'a number', 0, readNumber)
  }

  numbers(name: string): number[] {
    return this.items(name).flatMap((item) => {
      const number = readNumber(item.value)
      if (number === undefined) this.wrong(item, 'a number')
      return number ?? []
    })
  }

  /** A duration (`1.5s`) in seconds. */
  seconds(name: string): number | undefined {
    return this.typed(name, 'a duration as `5s`', 0, readDuration)
  }

  /** An enumeration by name or number; the first name is the default. */
  word<T extends string>(name: string, words: readonly [T, ...T[]]): T {
    const word = this.typed(name, `one of ${words.join(', ')}`, words[0], (value) => {
      const read = readEnumName(value, words)
      return typeof read === 'number' ? words[read] : read
    })
    return word ?? words[0]
  }

  texts(name: string): string[] {
    return this.items(name).flatMap((item) => {
      if (typeof item.value !== 'string') this.wrong(item, 'a text')
      return item.string ?? []
    })
  }

  message(name: string, unknown = this.unknown): Message | undefined {
    const at = this.cursor(name)
    return at.isSet ? new Message(at, this.reader, unknown) : undefined
  }

  messages(name: string, unknown = this.unknown): Message[] {
    return this.items(name).map((item) => new Message(item, this.reader, unknown))
  }

  map(name: string): [key: string, message: Message][] {
    const at = this.cursor(name)
    if (at.isSet && !at.isMap) this.wrong(at, 'a map')
    return at.members().map(([key, member]) => [key, new Message(member, this.reader, this.unknown)])
  }

  /** `http.rbac.v3.RBAC` of a `typed_config`; `null` for a message that does not configure a filter. */
  get type(): string | null {
    const at = this.cursor('@type')
    return /^[^/]*\/envoy\.extensions\.filters\.([\w.]+)$/.exec(at.string ?? '')?.[1] ?? null
  }

  /** Marks members that affect neither access nor the upstream request. */
  ignore(...names: string[]): this {
    for (const name of names) this.cursor(name)
    return this
  }

  /** Members that change where a request or a copy of it is sent, what other software is asked, or what other fields read. */
  sends(...names: string[]): this {
    for (const name of names) if (this.cursor(name).isSet) this.leave(name, 'upstream')
    return this
  }

  /** Is understood to be there, and not modelled. */
  leave(name: string, affects: Unmodelled['affects'], place?: ChainPlace): void {
    const at = this.cursor(name)
    const origin = originOf(at.exists ? at : this.at)
    this.unknown.push({
      kind: 'unmodelled',
      field: name,
      affects,
      content: envoyContent(at),
      ...(place && { place }),
      origin,
    })
    if (affects !== 'answer') return
    this.reader.report(
      {
        code: 'CW2001',
        severity: 'warning',
        confidence: 'medium',
        message: `\`${name}\` is not modelled: what it does to a request stays undetermined`,
      },
      at.exists ? at : this.at,
    )
  }

  /** A condition that only the environment decides, or that is not modelled. */
  undecided(name: string): UnknownCondition {
    const at = this.cursor(name)
    const place = at.exists ? at : this.at
    const message = `\`${name}\` cannot be decided from the configuration and the request: where a verdict depends on it, it is undetermined`
    this.reader.report({ code: 'CW2001', severity: 'warning', confidence: 'medium', message }, place)
    return this.undecidedOverTls(name)
  }

  /** The same without a finding, for conditions that are certain on connections without TLS. */
  undecidedOverTls(name: string): UnknownCondition {
    const at = this.cursor(name)
    return { kind: 'unknown', field: name, content: envoyContent(at), origin: originOf(at.exists ? at : this.at) }
  }

  /** The members that are set. */
  names(): string[] {
    return this.at.members().flatMap(([name, member]) => (member.isSet && name !== '@type' ? [name] : []))
  }

  isOf(type: string): boolean {
    return this.cursor('@type').string?.endsWith(`/${type}`) ?? false
  }

  refuse(...problem: Parameters<Reader['refuse']>): void {
    this.reader.refuse(...problem)
  }

  /** Envoy rejects a value with an unknown command. */
  checkFormat(value: string, at: Cursor, kind: FormatKind): void {
    const { problem } = parseFormat(value, kind)
    if (problem !== undefined) this.reader.refuse('CW2007', at, problem, 'write `%%` for a percent sign')
  }

  /** A value with commands, which is not that of a header. */
  format(name: string): string | undefined {
    const value = this.text(name)
    if (value !== undefined) this.checkFormat(value, this.cursor(name), 'text')
    return value
  }

  leaveAll(unknown: Unknown): void {
    for (const field of unknown) this.unknown.push(field)
  }

  /** Members that were not read may change the answer. */
  done(): void {
    for (const [name, member] of this.at.members())
      if (name !== '@type' && !this.asked.has(name) && member.isSet && !isDefault(name, member.value))
        this.leave(name, 'answer')
  }

  private items(name: string): Cursor[] {
    return listItems(this.cursor(name))
  }

  /** `zero` is the value of a wrapper without one. */
  private typed<T>(name: string, what: string, zero: T, read: (value: unknown) => T | undefined): T | undefined {
    const at = this.cursor(name)
    if (!at.isSet) return undefined
    const written = unwrap(at.value)
    if (written === undefined) return zero
    const value = read(written)
    if (value === undefined) this.wrong(at, what)
    return value
  }

  private wrong(cursor: Cursor, what: string): void {
    this.reader.refuse('CW2002', cursor, `\`${cursor.name}\` must be ${what}`)
  }
}

const isDefault = (name: string, value: unknown): boolean =>
  (value === false || value === '' || value === 0) && !hasPresence(snakeCase(name))
