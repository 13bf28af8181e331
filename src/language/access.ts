import type { CheckOptions } from '../check/check.js'
import type { SampleToken } from '../check/sample-token.js'
import type { Origin } from '../core/finding.js'
import type { Program } from '../core/program.js'
import { read } from '../dialects/read.js'
import { bind } from '../kubernetes/bind.js'
import { paintFor } from '../report/escape.js'
import { maskedText } from '../report/masked-text.js'
import { locateSteps, stepLines } from '../report/trace.js'
import { Gateway } from '../who/gateway.js'
import { type Caller, matrix } from '../who/matrix.js'
import { cellText, routeText } from '../who/report.js'
import type { RouteAccess } from '../who/route-access.js'
import { whoFor } from '../who/who.js'
import type { Source } from '../yaml/source.js'
import type { Workspace } from './workspace.js'

/** Who a route allows, and where what decides it is written. */
export interface AccessRow {
  route: RouteAccess
  gateway: Gateway
  /** Documents whose steps run on the way of a request, as `FILE#INDEX`. */
  documents: ReadonlySet<string>
}

/** Limits the number of routes: larger programs would take too long, and are not edited by hand. */
const MAX_ROUTES = 500

/** Who the routes of the files that are read together with a file allow. */
export function accessOf(workspace: Workspace, file: string): AccessRow[] {
  return workspace.ask(file, computeAccess) ?? []
}

/** Rows of the routes that are written in a document, or whose requests pass a policy in it. */
export function accessOfDocument(
  workspace: Workspace,
  { file, document }: Pick<Origin, 'file' | 'document'>,
): AccessRow[] {
  return accessOf(workspace, file).filter(
    ({ route, documents }) => isIn(route.origin, file, document) || documents.has(keyOf(file, document)),
  )
}

const isIn = (origin: Origin, file: string, document: number): boolean =>
  origin.file === file && origin.document === document

function computeAccess(sources: Source[], options: CheckOptions): AccessRow[] {
  const { dialect, env = {}, readFile, fetched, targets } = options
  const graph = bind(sources, { env, missing: 'assume', targets, ...(readFile && { readFile }) })
  // An object that the API server rejects does not exist: the others count.
  const { programs } = read(graph, { ...(dialect && { dialect }) })
  return programs
    .filter((program) => routeCount(program) <= MAX_ROUTES)
    .flatMap((program) => {
      const gateway = new Gateway(program, { now: Date.now() / 1000, ...(fetched && { fetched }) })
      return whoFor(gateway).map((route) => ({ route, gateway, documents: documentsOf(route, gateway) }))
    })
}

const routeCount = ({ listeners }: Program): number =>
  listeners.reduce((sum, { hosts }) => sum + hosts.reduce((count, { routes }) => count + routes.length, 0), 0)

function documentsOf({ sample, origin }: RouteAccess, gateway: Gateway): Set<string> {
  const steps = sample ? gateway.chainOf(sample).steps : []
  const origins = steps.flatMap((step) => ('origin' in step ? [step.origin as Origin] : []))
  return new Set([origin, ...origins].map(({ file, document }) => keyOf(file, document)))
}

const keyOf = (file: string, document: number): string => `${file}#${document}`

/** The steps behind the answer that a token gets, as text. Without a token, the request has none. */
export async function explainAccess(
  { route, gateway }: AccessRow,
  token: SampleToken | undefined,
  sources: readonly Source[],
): Promise<string[]> {
  if (!route.sample) return [`${routeText(route)}: no request was found that reaches this route`]
  const caller: Caller = token ? callerOf(token) : { name: 'no token' }
  const [[cell]] = (await matrix([route], [caller], gateway)) as [[Awaited<ReturnType<typeof matrix>>[number][number]]]
  const { method, authority, path } = route.sample
  return [
    `${caller.name}, ${method} ${authority}${path}: ${cellText(cell)}`,
    ...cell.assumptions.map((assumption) => `  supposed: ${assumption}`),
    ...stepLines(locateSteps(cell.decision.trace, sources, maskedText), paintFor(false)),
  ]
}

/** A token is sent as it is; claims alone are supposed to be in a good one. */
const callerOf = ({ name, compact, claims }: SampleToken): Caller =>
  compact === undefined ? { name, supposition: { claims } } : { name, token: compact }
