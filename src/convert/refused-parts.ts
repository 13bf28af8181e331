import type { Finding, Origin, Span } from '../core/finding.js'
import type { Loss } from '../core/losses.js'
import { child, fromPointer, valueAt } from '../core/pointer.js'
import { shorten } from '../core/shorten.js'
import type { WrittenDocument } from '../core/writer.js'
import { nodeAtOffset } from '../yaml/node-path.js'
import type { Source } from '../yaml/source.js'

/** A file of the output. */
export interface WrittenFile {
  name: string
  documents: WrittenDocument[]
}

/** The output without the parts that its gateway or the API server refuses, and a loss for each. */
export interface Accepted {
  files: WrittenFile[]
  losses: Loss[]
}

/**
 * Parts that can be left out, by the pointer of the value that is refused. None of them checks a caller: without it
 * fewer requests match, or a request is sent or answered in another way, which the comparison then shows. An output
 * with any other refused part stays as it is.
 */
const PARTS: readonly RegExp[] = [
  /^.*\/(?:direct_response|directResponse|directResponseAction)\/(?:status|body)/,
  /^.*\/matches\/\d+(?=\/)/,
  /^.*\/routes\/\d+(?=\/(?:match|direct_response|directResponseAction)\/)/,
  /^.*\/(?:hostnames|domains)\/\d+$/,
  /^.*\/listeners\/\d+(?=\/(?:hostname|port)$)/,
  /^.*\/(?:add|set|remove|(?:request|response)_headers_to_(?:add|remove)|(?:request|response)HeadersTo(?:Add|Remove))\/[^/]+/,
  /^.*\/(?:timeouts?|retry|retries|retry_policy)(?:\/.*)?$/,
  /^.*\/(?:requestRedirect|redirect|redirectAction|urlRewrite|directResponse|direct_response|directResponseAction|requestMirror|cors)(?:\/.*)?$/,
]

/** The status of an answer: without the answer, a backend or another route would take its requests. */
const STATUS = /\/(?:direct_response|directResponse|directResponseAction)\/status$/
/** What is answered in place of a status that is refused. */
const INSTEAD = 500

/** Lists of header edits. */
const EDITS = /\/(?:add|set|remove)$/

/** Lists that would apply to everything if they were empty. */
const RESTRICTING = new Set(['matches', 'hostnames', 'domains', 'allowOrigins', 'allowOrigin', 'rules'])

/** Lists that a gateway wants to have, even without items. */
const REQUIRED = new Set(['routes'])

/** What an AgentgatewayPolicy has besides policies. */
const TARGETS = ['targetRefs', 'targetSelectors']

/**
 * Leaves out what is refused, by the findings about the output; `undefined`: no refused part can be left out.
 *
 * @param sources the output as it was read again; a file's documents are those of `files`, in order
 */
export function withoutRefused(
  files: readonly WrittenFile[],
  findings: readonly Finding[],
  sources: readonly Source[],
): Accepted | undefined {
  const losses: Loss[] = []
  const accepted = files.map(({ name, documents }, index): WrittenFile => {
    const source = sources[index]!
    const found = refusalsOf(source, findings).flatMap((finding) => cutOf(finding, source, documents))
    return {
      name,
      documents: documents.flatMap((document, at) => {
        const cuts = widenCuts(
          found.filter((cut) => cut.document === at),
          document.value,
        )
        for (const cut of cuts) losses.push(...lossesOf(cut, document))
        return withoutParts(document, partsOf(cuts)) ?? []
      }),
    }
  })
  return losses.length > 0 ? { files: accepted, losses } : undefined
}

/** A loss for each part that is refused and cannot be left out. */
export function lossesOfRefused(
  files: readonly WrittenFile[],
  findings: readonly Finding[],
  sources: readonly Source[],
): Loss[] {
  return files.flatMap(({ documents }, index) => {
    const source = sources[index]!
    return refusalsOf(source, findings).flatMap(({ span, message }): Loss[] => {
      const place = placeOf(source, span)
      const written = place && documents[place.document]
      const origin = written && originAbove(place.pointer, written.origins)
      if (!origin) return []
      const value = valueAt(written.value, place.pointer)
      const only = typeof value === 'string' ? { only: value } : {}
      return [{ origin, status: 'unsupported', note: shorten(message, 200), ...only }]
    })
  })
}

const refusalsOf = ({ file }: Source, findings: readonly Finding[]): Finding[] =>
  findings.filter(({ severity, span }) => severity === 'error' && span.file === file)

interface Cut {
  document: number
  /** Pointer of the part that is left out; empty: the whole document. */
  part: string
  /** The scalar that is refused. */
  value?: string
  message: string
}

function cutOf({ span, message }: Finding, source: Source, documents: readonly WrittenDocument[]): Cut[] {
  const place = placeOf(source, span)
  const written = place && documents[place.document]
  if (!place || !written) return []
  const value = valueAt(written.value, place.pointer)
  const surplus =
    Array.isArray(value) && EDITS.test(place.pointer) ? /at most (\d+) entries/.exec(message)?.[1] : undefined
  if (surplus !== undefined) return surplusOf(place, Number(surplus), value as unknown[], message)
  const part = PARTS.map((pattern) => pattern.exec(place.pointer)?.[0]).find((found) => found !== undefined)
  if (part === undefined) return []
  const isScalar = typeof value === 'string' || typeof value === 'number'
  return [
    {
      document: place.document,
      part,
      ...(isScalar && { value: String(value) }),
      message,
    },
  ]
}

/** The items of a list that are beyond its limit. */
function surplusOf({ document, pointer }: Place, limit: number, items: unknown[], message: string): Cut[] {
  return items.slice(limit).map((item, index) => {
    const name = typeof item === 'string' ? item : String((item as { name?: unknown }).name)
    return { document, part: `${pointer}/${limit + index}`, value: name, message }
  })
}

interface Place {
  document: number
  pointer: string
}

/** The innermost node that has all of a finding's text. */
function placeOf(source: Source, { start, end }: Span): Place | undefined {
  const found = nodeAtOffset(source, start)
  if (!found) return undefined
  const parts = fromPointer(found.pointer)
  const rangeEnd = (length: number) =>
    (found.document.yaml.getIn(parts.slice(0, length), true) as { range?: [number, number, number] } | undefined)
      ?.range?.[1] ?? 0
  let { length } = parts
  if (found.part === 'value') while (length > 0 && rangeEnd(length) < end) length--
  return {
    document: found.document.index,
    pointer: found.pointer
      .split('/')
      .slice(0, length + 1)
      .join('/'),
  }
}

/**
 * Cuts also what would apply to everything without any of the parts: a rule whose every match is refused is left out as a
 * whole. Listeners stay if none of them would remain, since routes without a listener are served nowhere.
 */
function widenCuts(cuts: readonly Cut[], value: unknown): Cut[] {
  const parts = partsOf(cuts)
  const isEmptied = (list: string) =>
    Object.keys(valueAt(value, list) as object).every((index) => parts.has(`${list}/${index}`))
  const wider = cuts.flatMap((cut): Cut[] => {
    const [, list = '', holder = '', name = ''] = /^((.*)\/([^/]+))\/\d+$/.exec(cut.part) ?? []
    if (name === 'listeners' && isEmptied(list)) return []
    if (!RESTRICTING.has(name) || !isEmptied(list)) return [cut]
    return [{ ...cut, part: holder === '/spec' ? '' : holder }]
  })
  return wider.every(({ part }) => parts.has(part)) ? wider : widenCuts(wider, value)
}

const partsOf = (cuts: readonly Cut[]): Set<string> => new Set(cuts.map(({ part }) => part))

/** A loss at the place in the source of the part, and of every node in it. */
function lossesOf({ part, value, message }: Cut, { origins }: WrittenDocument): Loss[] {
  const note = `${STATUS.test(part) ? `replaced by ${INSTEAD}` : 'left out'}: ${shorten(message, 200)}`
  const within = [...origins].filter(([pointer]) => pointer === part || pointer.startsWith(`${part}/`))
  const nearest = originAbove(part, origins)
  const places = within.length > 0 ? within.map(([, origin]) => origin) : nearest ? [nearest] : []
  return places.map((origin) => ({ origin, status: 'unsupported', note, ...(value !== undefined && { only: value }) }))
}

function originAbove(pointer: string, origins: ReadonlyMap<string, Origin>): Origin | undefined {
  for (let place = pointer; ; place = place.slice(0, place.lastIndexOf('/'))) {
    const origin = origins.get(place)
    if (origin || place === '') return origin
  }
}

/** A copy without these parts, whose lists close up, or with their replacements; `undefined`: nothing remains. */
function withoutParts(document: WrittenDocument, parts: ReadonlySet<string>): WrittenDocument | undefined {
  if (parts.size === 0) return document
  if (parts.has('')) return undefined
  const newPointers = new Map<string, string>()
  const copy = (value: unknown, pointer: string, target: string): unknown => {
    newPointers.set(pointer, target)
    if (Array.isArray(value)) {
      const kept: unknown[] = []
      for (const [index, item] of value.entries()) {
        if (parts.has(`${pointer}/${index}`)) continue
        const copied = copy(item, `${pointer}/${index}`, `${target}/${kept.length}`)
        if (!isEmptied(copied, item)) kept.push(copied)
      }
      return kept
    }
    if (typeof value !== 'object' || value === null) return value
    const members = Object.entries(value).flatMap(([name, member]) => {
      const place = child(pointer, name)
      if (parts.has(place)) return STATUS.test(place) ? [[name, INSTEAD]] : []
      const kept = copy(member, place, child(target, name))
      return isEmptied(kept, member) && !REQUIRED.has(name) ? [] : [[name, kept]]
    })
    return Object.fromEntries(members)
  }
  const value = copy(document.value, '', '') as Record<string, unknown>
  if (isPolicyOfNothing(value)) return undefined
  const move = <T>(places: ReadonlyMap<string, T>): Map<string, T> =>
    new Map(
      [...places].flatMap(([pointer, of]) =>
        newPointers.has(pointer) ? [[newPointers.get(pointer)!, of] as const] : [],
      ),
    )
  return {
    value,
    origins: move(document.origins),
    ...(document.comments && { comments: move(document.comments) }),
  }
}

/** A map or list that lost everything in it has no meaning, nor has a filter that changes nothing. */
function isEmptied(kept: unknown, before: unknown): boolean {
  const size = (value: unknown) =>
    Object.keys(typeof value === 'object' && value !== null ? value : [value]).filter((name) => name !== 'type').length
  return size(kept) === 0 && size(before) > 0
}

const isPolicyOfNothing = ({ kind, spec }: Record<string, unknown>): boolean =>
  kind === 'AgentgatewayPolicy' && Object.keys(spec ?? {}).every((name) => TARGETS.includes(name))
