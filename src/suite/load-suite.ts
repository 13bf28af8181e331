import { parsePeer } from '../cel/evaluate/ip.js'
import type { Finding } from '../core/finding.js'
import { child } from '../core/pointer.js'
import { findingAt, findingsOfValue, type OwnFile, readOwnFile } from '../validate/own-file.js'
import { rootOf } from '../validate/schema.js'
import { resolveTargets, TargetError } from '../versions/target.js'
import { nearest } from '../yaml/nearest.js'
import { isRecord } from '../yaml/plain.js'
import { type Expectation, readExpectation } from './expectation.js'
import type { CaseSpec, ExpectedAnswer, StepSpec } from './model/case.js'
import type { Fixtures } from './model/fixtures.js'
import type { RequestSpec } from './model/request.js'
import type { PolicySpec, Suite } from './model/suite.js'
import type { KeySpec, TokenSpec } from './model/token.js'
import { placeholdersIn, substitute } from './placeholders.js'
import type { LoadedSuite, Named, Place, PolicyUnderTest, SuiteReading, TestCase, TestStep } from './suite.js'
import type { Surroundings } from './surroundings.js'
import { timeOf } from './time.js'

/** The time of every request where the suite sets none. */
const FIXED_NOW = 1_800_000_000

/** A request without a token. */
const NO_TOKEN = 'none'

/** Most cases of one suite: `each` inside a large table can make more than anybody meant. */
const MAX_CASES = 200_000

const CASE = { ...rootOf({ family: 'suite' })!, type: 'CaseSpec' }

export const readSuiteFile = (file: string, text: string): OwnFile<Suite> =>
  readOwnFile(file, text, { family: 'suite', name: 'the suite' })

/** Reads a suite and what it includes, and resolves every name in it. Never throws. */
export function loadSuite(file: string, text: string, around: Surroundings): SuiteReading {
  return new Loading(around).load(file, text)
}

class Loading {
  private readonly findings: Finding[] = []
  private readonly files: OwnFile<Suite>[] = []
  private readonly keys = new Map<string, Named<KeySpec>>()
  private readonly tokens = new Map<string, Named<TokenSpec>>()
  private readonly requests = new Map<string, Named<RequestSpec>>()
  private readonly fixtures: Named<Fixtures>[] = []
  private readonly used = new Set<string>()
  private readonly resolvedTokens = new Map<Named<TokenSpec>, Named<TokenSpec>>()
  private readonly resolvedRequests = new Map<Named<RequestSpec>, Named<RequestSpec>>()
  private readonly names = new Map<string, number>()
  private source!: Place['source']
  private now = FIXED_NOW
  private severalPolicies = false

  constructor(private readonly around: Surroundings) {}

  load(file: string, text: string): SuiteReading {
    const root = readSuiteFile(file, text)
    this.files.push(root)
    this.source = root.source
    for (const finding of root.findings) this.findings.push(finding)
    const { value } = root
    if (!value) return this.reading()
    this.collect(root, value)
    const policies = this.policiesOf(value, file)
    this.severalPolicies = policies.length > 1
    this.now = this.time(value.now, FIXED_NOW, '/now')
    const cases = [...this.matrixCases(value), ...this.singleCases(value)]
    if (cases.length === 0 && this.findings.length === 0)
      this.add('CW8005', '', 'the suite has no case: nothing is tested', 'add a `matrix` or `cases`', 'key')
    this.unusedNames(root)
    if (this.findings.some(({ severity }) => severity === 'error')) return this.reading()
    const { keys, tokens, requests, fixtures, files, now } = this
    const suite: LoadedSuite = {
      file,
      name: value.name ?? file.replace(/^.*\//, '').replace(/\.claimwright-test\.ya?ml$/i, ''),
      value,
      files,
      policies,
      now,
      keys,
      tokens,
      requests,
      fixtures,
      cases,
    }
    return { ...this.reading(), suite }
  }

  private reading(): SuiteReading {
    return { findings: this.findings, files: this.files }
  }

  private add(code: Finding['code'], pointer: string, message: string, help?: string, part?: 'key' | 'value'): void {
    this.findings.push(findingAt(this.source, pointer, code, message, { help, ...(part && { part }) }))
  }

  /** Names of this file, then those of its includes, which do not override them. */
  private collect({ source }: OwnFile<Suite>, value: Suite): void {
    const note = <T>(into: Map<string, Named<T>>, part: string, specs: Readonly<Record<string, T>> = {}) => {
      for (const [name, spec] of Object.entries(specs))
        if (!into.has(name)) into.set(name, { name, spec, place: { source, pointer: child('', part, name) } })
    }
    if (value.tokens && Object.hasOwn(value.tokens, NO_TOKEN))
      this.findings.push(
        findingAt(source, `/tokens/${NO_TOKEN}`, 'CW8002', `\`${NO_TOKEN}\` is a request without a token`, {
          help: 'give the token another name',
          part: 'key',
        }),
      )
    note(this.keys, 'keys', value.keys)
    note(this.tokens, 'tokens', value.tokens)
    const requests = Object.entries(value.requests ?? {}).map(([name, spec]) => [name, asRequestSpec(spec)] as const)
    note(this.requests, 'requests', Object.fromEntries(requests))
    if (value.fixtures)
      this.fixtures.push({ name: source.file, spec: value.fixtures, place: { source, pointer: '/fixtures' } })
    for (const [index, name] of [value.include ?? []].flat().entries())
      this.include(source, name, typeof value.include === 'string' ? '/include' : `/include/${index}`)
  }

  private include(source: Place['source'], name: string, pointer: string): void {
    const path = this.around.resolve(source.file, name)
    if (this.files.some((known) => known.source.file === path)) return
    let text: string
    try {
      text = this.around.readText(path)
    } catch (error) {
      this.findings.push(findingAt(source, pointer, 'CW8007', (error as Error).message))
      return
    }
    const read = readSuiteFile(path, text)
    this.files.push(read)
    for (const finding of read.findings) this.findings.push(finding)
    if (read.value) this.collect(read, read.value)
  }

  private policiesOf(value: Suite, file: string): PolicyUnderTest[] {
    const { policy, policies, dialect, target = {} } = value
    this.checkTarget(target, '/target')
    const paths = (names: string | string[]) => [names].flat().map((name) => this.around.resolve(file, name))
    const place = (pointer: string): Place => ({ source: this.source, pointer })
    if (policy !== undefined && [policy].flat().length > 0)
      return [{ paths: paths(policy), target, env: {}, place: place('/policy'), ...(dialect && { dialect }) }]
    const found = Object.entries(policies ?? {}).map(([name, spec]): PolicyUnderTest => {
      const {
        files,
        env = {},
        ...over
      }: PolicySpec = isRecord(spec) ? (spec as unknown as PolicySpec) : { files: spec as string | string[] }
      const read = over.dialect ?? dialect
      this.checkTarget(over.target ?? {}, child('/policies', name, 'target'))
      return {
        name,
        paths: paths(files),
        target: { ...target, ...over.target },
        env,
        place: place(child('/policies', name)),
        ...(read && { dialect: read }),
      }
    })
    if (found.length === 0 || found.some((each) => each.paths.length === 0))
      this.add('CW8004', policies ? '/policies' : '', 'the suite names no policy', 'add `policy: FILE`', 'key')
    return found
  }

  private checkTarget(target: Readonly<Record<string, string>>, pointer: string): void {
    try {
      resolveTargets(target)
    } catch (error) {
      if (!(error instanceof TargetError)) throw error
      this.add('CW8002', pointer, error.message, undefined, 'key')
    }
  }

  private matrixCases({ matrix, requests = {} }: Suite): TestCase[] {
    const rows = Object.entries(matrix ?? {})
    if (matrix && rows.length === 0)
      this.add('CW8005', '/matrix', 'the matrix is empty: nothing is tested', 'add a row: `TOKEN: {REQUEST: allow}`')
    return rows.flatMap(([tokenName, row]) => {
      const pointer = child('/matrix', tokenName)
      const token = this.token(tokenName, pointer, 'key')
      const all = isRecord(row) ? Object.entries(row) : Object.keys(requests).map((name) => [name, row] as const)
      if (all.length === 0)
        this.add('CW8005', pointer, `the row of \`${tokenName}\` is empty: nothing is tested`, undefined, 'key')
      return all.flatMap(([requestName, expected]): TestCase[] => {
        const at = isRecord(row) ? child(pointer, requestName) : pointer
        const request = this.request(requestName, at, 'key')
        const expect = this.expectation(expected, at, request?.spec)
        if (token === undefined || !request || !expect) return []
        const place = { source: this.source, pointer: at }
        const step: TestStep = { token, request, expect, now: this.now, place, expectPlace: place }
        return [this.testCase(requestName, tokenName, [step], [], {}, place)]
      })
    })
  }

  private singleCases({ cases = [] }: Suite): TestCase[] {
    return cases.flatMap((spec, index) => {
      const pointer = `/cases/${index}`
      if (!spec.each) return this.singleCase(spec, pointer)
      if (spec.each.length === 0)
        this.add('CW8005', `${pointer}/each`, 'the table is empty: the case is never run', undefined, 'key')
      if (this.names.size + spec.each.length > MAX_CASES) {
        this.add('CW8005', `${pointer}/each`, `the suite has more than ${MAX_CASES} cases`, undefined, 'key')
        return []
      }
      const { each, ...template } = spec
      const columns = new Set(each.flatMap((row) => Object.keys(row)))
      const unknown = placeholdersIn(template).find(({ name }) => !columns.has(name))
      if (unknown) {
        const help = `expected one of: ${[...columns].join(', ')}`
        this.add('CW8009', pointer + unknown.pointer, `no row of \`each\` has \`${unknown.name}\``, help)
        return []
      }
      return each.flatMap((row, number) => {
        const filled = substitute(template, row)
        const missing = placeholdersIn(filled)[0]
        if (missing) {
          this.add('CW8009', `${pointer}/each/${number}`, `the row has no \`${missing.name}\``)
          return []
        }
        const findings = findingsOfValue(this.source, pointer, filled, CASE)
        for (const finding of findings) this.findings.push(finding)
        if (findings.length > 0) return []
        const name = spec.name !== undefined && spec.name !== filled.name ? filled.name : undefined
        const label = name ?? `${filled.name ?? this.titleOf(filled)} (row ${number + 1})`
        return this.singleCase({ ...filled, name: label }, pointer)
      })
    })
  }

  private singleCase(spec: CaseSpec, pointer: string): TestCase[] {
    const place = { source: this.source, pointer }
    const now = this.time(spec.now, this.now, `${pointer}/now`)
    const specs: [StepSpec, string][] = spec.steps
      ? spec.steps.map((step, index) => [step, `${pointer}/steps/${index}`])
      : [[spec as StepSpec, pointer]]
    if (spec.steps?.length === 0) this.add('CW8005', `${pointer}/steps`, 'the case has no request', undefined, 'key')
    const steps = specs.map(([step, at]) => this.step(step, at, now))
    if (steps.some((step) => step === undefined)) return []
    const found = steps as TestStep[]
    if (found.every(({ expect }) => !expect) && found.length > 0) {
      this.add('CW8006', pointer, 'the case expects nothing', 'add `expect`')
      return []
    }
    const tags = spec.tags ?? []
    return [this.testCase(spec.name ?? this.titleOf(spec), '', found, tags, spec.env ?? {}, place)]
  }

  private titleOf({ token, request, steps }: CaseSpec): string {
    const requestName = typeof request === 'string' ? request : (request?.from ?? request?.url ?? request?.path)
    const tokenName = typeof token === 'string' ? token : token ? (token.from ?? 'a token') : NO_TOKEN
    return steps ? `${steps.length} requests` : `${tokenName}: ${requestName ?? 'request'}`
  }

  private step(spec: StepSpec, pointer: string, now: number): TestStep | undefined {
    const place = { source: this.source, pointer }
    const token = this.inlineToken(spec.token, `${pointer}/token`)
    const request = this.inlineRequest(spec.request, `${pointer}/request`)
    const at = `${pointer}/expect`
    const expect = spec.expect === undefined ? undefined : this.expectation(spec.expect, at, request?.spec)
    if (token === undefined || !request || (spec.expect !== undefined && !expect)) return undefined
    const time = this.time(spec.now, now, `${pointer}/now`)
    return {
      token,
      request,
      now: time,
      place,
      expectPlace: { source: this.source, pointer: at },
      ...(expect && { expect }),
    }
  }

  private testCase(
    name: string,
    group: string,
    steps: TestStep[],
    tags: readonly string[],
    env: TestCase['env'],
    place: Place,
  ): TestCase {
    const full = `${group} > ${name}`
    const count = (this.names.get(full) ?? 0) + 1
    this.names.set(full, count)
    const all = [
      ...tags,
      ...((this.files[0]!.value?.tags ?? []) as string[]),
      ...steps.flatMap(({ token, request }) => [...(token?.spec.tags ?? []), ...(request.spec.tags ?? [])]),
    ]
    return { name: count > 1 ? `${name} (${count})` : name, group, tags: new Set(all), steps, env, place }
  }

  private expectation(value: unknown, pointer: string, request: RequestSpec | undefined): Expectation | undefined {
    const read = readExpectation(value)
    const problem = 'problem' in read ? read.problem : this.impossible(read, request)
    if (problem === undefined) return read as Expectation
    const word = typeof value === 'string' ? nearest(value, ['allow', 'deny', 'undetermined', 'agree']) : undefined
    const help =
      word === undefined
        ? 'expected allow, deny, undetermined, agree, a status, or {status, ...}'
        : `did you mean \`${word}\`?`
    this.add('CW8006', pointer, problem, 'problem' in read && !isRecord(value) ? help : undefined)
    return undefined
  }

  private impossible(expected: Expectation, request: RequestSpec | undefined): string | undefined {
    if (expected.kind === 'agree' && !this.severalPolicies)
      return '`agree` compares several policies, and the suite has one'
    if (expected.kind !== 'answer' || !request) return undefined
    const { tools, error } = expected as ExpectedAnswer
    const isMessage = request.mcp !== undefined || String(JSON.stringify(request.body ?? '')).includes('jsonrpc')
    if (tools && !isMessage) return '`tools` is about an MCP list, and the request does not list'
    if (error !== undefined && !isMessage)
      return '`error` is a JSON-RPC error, and the request is not a message of JSON-RPC'
    return undefined
  }

  private time(value: number | string | undefined, now: number, pointer: string): number {
    if (value === undefined) return now
    const time = timeOf(value, now)
    if (time !== undefined && time !== null) return time
    this.add('CW8002', pointer, `\`${value}\` is not a time`, 'expected unix seconds or `2026-01-31T12:00:00Z`')
    return now
  }

  private inlineToken(value: StepSpec['token'], pointer: string): Named<TokenSpec> | null | undefined {
    if (value === undefined) return null
    if (typeof value === 'string') return this.token(value, pointer, 'value')
    return this.resolveToken({ name: value.from ?? 'a token', spec: value, place: { source: this.source, pointer } })
  }

  private inlineRequest(value: StepSpec['request'], pointer: string): Named<RequestSpec> | undefined {
    if (typeof value === 'string' && (this.requests.has(value) || !LINE.test(value)))
      return this.request(value, pointer, 'value')
    const spec = asRequestSpec(value)
    const name = typeof value === 'string' ? value : (spec.from ?? spec.url ?? spec.path ?? 'request')
    return this.resolveRequest({ name, spec, place: { source: this.source, pointer } })
  }

  /** `null`: no token; `undefined`: unknown token name. */
  private token(name: string, pointer: string, part: 'key' | 'value'): Named<TokenSpec> | null | undefined {
    if (name === NO_TOKEN) return null
    const named = this.tokens.get(name)
    if (named) return this.resolveToken(named)
    this.unknownName('token', name, [...this.tokens.keys(), NO_TOKEN], pointer, part)
    return undefined
  }

  private request(name: string, pointer: string, part: 'key' | 'value'): Named<RequestSpec> | undefined {
    const named = this.requests.get(name)
    if (named) return this.resolveRequest(named)
    // `GET /v1/models` as the key of a cell.
    if (LINE.test(name))
      return this.resolveRequest({ name, spec: asRequestSpec(name), place: { source: this.source, pointer } })
    this.unknownName('request', name, this.requests.keys(), pointer, part)
    return undefined
  }

  private unknownName(
    kind: string,
    name: string,
    known: Iterable<string>,
    pointer: string,
    part: 'key' | 'value',
  ): void {
    const names = [...known]
    const meant = nearest(name, names)
    const listed = names.length > 0 && names.length <= 20 ? `expected one of: ${names.join(', ')}` : undefined
    const help = meant === undefined ? listed : `did you mean \`${meant}\`?`
    this.add('CW8003', pointer, `the suite defines no ${kind} \`${name.slice(0, 80)}\``, help, part)
  }

  private resolveToken(named: Named<TokenSpec>, below: readonly string[] = []): Named<TokenSpec> | undefined {
    this.used.add(`tokens/${named.name}`)
    const known = this.resolvedTokens.get(named)
    if (known) return known
    const { spec, place } = named
    const base = this.baseOf('token', named, this.tokens, below)
    if (base === undefined) return undefined
    const from = base && this.resolveToken(base, [...below, base.name])
    if (base && !from) return undefined
    const merged = from ? mergeTokens(from.spec, spec) : spec
    for (const member of ['expires', 'notBefore', 'issuedAt'] as const) {
      const value = merged[member]
      const time = value === undefined ? 0 : timeOf(value, this.now)
      if (time === undefined || (time === null && member !== 'expires'))
        this.at(place, member, 'CW8002', `\`${value}\` is not a time`, 'expected `+1h`, `-5m`, unix seconds or a time')
    }
    const { signedBy } = merged
    if (signedBy !== undefined && signedBy !== NOBODY && !this.keys.has(signedBy)) {
      const meant = nearest(signedBy, [...this.keys.keys(), NOBODY])
      const help =
        meant === undefined
          ? `expected one of: ${[...this.keys.keys(), NOBODY].join(', ')}`
          : `did you mean \`${meant}\`?`
      this.at(place, 'signedBy', 'CW8003', `the suite defines no key \`${signedBy}\``, help)
    }
    if (signedBy !== undefined) this.used.add(`keys/${signedBy}`)
    // Files of a base are relative to the file that defines it.
    const resolved = {
      ...named,
      spec: merged,
      place: merged.file !== undefined && spec.file === undefined && from ? from.place : place,
    }
    this.resolvedTokens.set(named, resolved)
    return resolved
  }

  private resolveRequest(named: Named<RequestSpec>, below: readonly string[] = []): Named<RequestSpec> | undefined {
    this.used.add(`requests/${named.name}`)
    const known = this.resolvedRequests.get(named)
    if (known) return known
    const base = this.baseOf('request', named, this.requests, below)
    if (base === undefined) return undefined
    const from = base && this.resolveRequest(base, [...below, base.name])
    if (base && !from) return undefined
    const resolved = from ? { ...named, spec: mergeRequests(from.spec, named.spec) } : named
    const { source } = named.spec
    if (source !== undefined && !parsePeer(source)) {
      const help = 'expected an IP address: 10.0.0.1, [2001:db8::1]:4711'
      this.at(named.place, 'source', 'CW8002', `\`${source}\` is not an address`, help)
    }
    this.resolvedRequests.set(named, resolved)
    return resolved
  }

  /** The fixture that `from` references; `null`: not set; `undefined`: unknown name. */
  private baseOf<T extends { from?: string }>(
    kind: 'token' | 'request',
    { name, spec, place }: Named<T>,
    all: ReadonlyMap<string, Named<T>>,
    below: readonly string[],
  ): Named<T> | null | undefined {
    if (spec.from === undefined) return null
    if (below.includes(spec.from) || (spec.from === name && all.get(name)?.spec === spec)) {
      this.at(place, 'from', 'CW8003', `the ${kind} \`${name}\` starts from itself`)
      return undefined
    }
    const base = all.get(spec.from)
    if (base) return base
    const meant = nearest(spec.from, all.keys())
    const help = meant === undefined ? undefined : `did you mean \`${meant}\`?`
    this.at(place, 'from', 'CW8003', `the suite defines no ${kind} \`${spec.from}\``, help)
    return undefined
  }

  private at({ source, pointer }: Place, member: string, code: Finding['code'], message: string, help?: string): void {
    const finding = findingAt(source, `${pointer}/${member}`, code, message, { help })
    const isKnown = this.findings.some(
      (known) =>
        known.span.start === finding.span.start && known.span.file === finding.span.file && known.message === message,
    )
    if (!isKnown) this.findings.push(finding)
  }

  /** Shared files may define more than each suite uses. */
  private unusedNames({ source, value }: OwnFile<Suite>): void {
    if (this.findings.length > 0) return
    for (const part of ['tokens', 'requests', 'keys'] as const)
      for (const name of Object.keys(value?.[part] ?? {}))
        if (!this.used.has(`${part}/${name}`)) {
          const message = `no case uses the ${part.slice(0, -1)} \`${name}\``
          const more = { part: 'key' as const, severity: 'warning' as const }
          this.findings.push(findingAt(source, child('', part, name), 'CW8010', message, more))
        }
  }
}

/** `signedBy`: under no key. */
export const NOBODY = 'nobody'

/** `GET /v1/models`, `POST https://host/path`, `/path`. */
const LINE = /^(?:([A-Z]+) +)?((?:https?:\/\/[^/\s]+)?\/\S*)$/

/** A request written as one line, with its members. */
export function asRequestSpec(value: string | RequestSpec): RequestSpec {
  if (typeof value !== 'string') return value
  const match = LINE.exec(value)
  return match ? { ...(match[1] !== undefined && { method: match[1] }), url: match[2]! } : { url: value }
}

function mergeTokens(base: TokenSpec, { from: _, ...over }: TokenSpec): TokenSpec {
  const claims = base.claims || over.claims ? { claims: { ...base.claims, ...over.claims } } : {}
  const header = base.header || over.header ? { header: { ...base.header, ...over.header } } : {}
  return { ...base, ...over, ...claims, ...header }
}

function mergeRequests(base: RequestSpec, { from: _, ...over }: RequestSpec): RequestSpec {
  const { url, path, ...others } = base
  const isElsewhere = over.url !== undefined || over.path !== undefined
  const headers = base.headers || over.headers ? { headers: { ...base.headers, ...over.headers } } : {}
  const address = isElsewhere ? {} : { ...(url !== undefined && { url }), ...(path !== undefined && { path }) }
  return { ...others, ...address, ...over, ...headers }
}
