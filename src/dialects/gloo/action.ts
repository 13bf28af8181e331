import { originOf } from '../../core/origin-of.js'
import type { Redirect } from '../../core/program.js'
import type { Unmodelled } from '../../core/step/outside.js'
import { REDIRECT_CODES, REDIRECT_STATUS } from '../../gateways/envoy/enums.js'
import type { Action, Backend } from '../../gateways/envoy/program.js'
import { find } from '../../kubernetes/bind.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import type { ListenerOptions } from '../gloo-options/listener-options.js'
import { readOptions } from '../gloo-options/options.js'
import type { GlooReader } from '../gloo-options/reader.js'
import { checkRegex } from '../gloo-options/regex.js'
import { readDestinationOptions } from '../gloo-options/route-steps.js'
import { readUpstream, serviceAddress } from '../gloo-options/upstream.js'

/** Declared in this order: of several the last one wins. */
const ACTIONS = ['routeAction', 'redirectAction', 'directResponseAction', 'delegateAction', 'graphqlApiRef'] as const

type ActionName = (typeof ACTIONS)[number]

/** The effective action; `undefined` if the route has none. */
export function actionOf(route: Cursor): ActionName | undefined {
  return ACTIONS.findLast((name) => route.at(name).isSet)
}

/** `null`: not representable in a program. `namespace` is that of the object that contains the route. */
export function readAction(
  route: Cursor,
  namespace: string,
  listener: ListenerOptions,
  reader: GlooReader,
): Action | null {
  const name = actionOf(route)
  if (name === 'routeAction') {
    const cursor = route.at(name)
    return {
      kind: 'forward',
      backends: readDestinations(cursor, namespace, listener, reader),
      origin: originOf(cursor),
    }
  }
  if (name === 'redirectAction') return readRedirect(route.at(name), reader)
  if (name !== 'directResponseAction') return null
  const cursor = route.at(name)
  return {
    kind: 'direct-response',
    status: reader.count(cursor.at('status')) ?? 0,
    body: reader.string(cursor.at('body')) ?? '',
    origin: originOf(cursor),
  }
}

/** Of several members the one declared last wins. */
function readRedirectPath(cursor: Cursor, reader: GlooReader): Pick<Redirect, 'path'> {
  const regex = cursor.at('regexRewrite')
  if (regex.isSet) {
    const expression = regex.at('pattern', 'regex')
    const pattern = reader.string(expression) ?? ''
    checkRegex(pattern, expression, reader)
    return { path: { kind: 'regex', pattern, substitution: reader.string(regex.at('substitution')) ?? '' } }
  }
  const prefix = reader.string(cursor.at('prefixRewrite'))
  if (prefix !== undefined) return { path: { kind: 'prefix', value: prefix } }
  const full = reader.string(cursor.at('pathRedirect'))
  return full === undefined ? {} : { path: { kind: 'full', value: full } }
}

function readRedirect(cursor: Cursor, reader: GlooReader): Redirect {
  const host = reader.string(cursor.at('hostRedirect'))
  const port = reader.count(cursor.at('portRedirect'))
  return {
    kind: 'redirect',
    status: REDIRECT_STATUS[reader.enumeration(cursor.at('responseCode'), REDIRECT_CODES)],
    ...(reader.boolean(cursor.at('httpsRedirect')) === true && { scheme: 'https' }),
    ...(host && { host }),
    ...(port !== undefined && { port }),
    ...readRedirectPath(cursor, reader),
    ...(reader.boolean(cursor.at('stripQuery')) === true && { stripQuery: true }),
    origin: originOf(cursor),
  }
}

/** Upstreams of a route, by weight where there are several. */
function readDestinations(cursor: Cursor, namespace: string, listener: ListenerOptions, reader: GlooReader): Backend[] {
  if (cursor.at('dynamicForwardProxy').isSet) return [readDynamic(cursor.at('dynamicForwardProxy'), 'upstream', reader)]
  if (cursor.at('clusterHeader').isSet) return [readDynamic(cursor.at('clusterHeader'), 'answer', reader)]
  const group = cursor.at('upstreamGroup')
  if (group.isSet) return readGroup(group, namespace, listener, reader)
  const multi = cursor.at('multi')
  if (multi.isSet) return readWeighted(multi.at('destinations'), namespace, listener, reader)
  return readDestination(cursor.at('single'), 1, namespace, reader)
}

/** After all filters. */
const AT_ROUTER = 95

/** The request itself determines the destination. */
function readDynamic(cursor: Cursor, affects: Unmodelled['affects'], reader: GlooReader): Backend {
  const steps = [{ ...reader.unmodelled(cursor, affects), place: AT_ROUTER }]
  return { name: cursor.name, type: 'dynamic', weight: 1, addresses: [], steps, origin: originOf(cursor) }
}

function readWeighted(at: Cursor, namespace: string, listener: ListenerOptions, reader: GlooReader): Backend[] {
  const destinations = reader.items(at)
  if (destinations.length === 0) reader.refuse('CW2006', at, 'Gloo refuses the route: there are no destinations')
  else if (destinations.every((one) => (reader.count(one.at('weight')) ?? 0) === 0))
    reader.refuse('CW2006', at, 'Gloo refuses the route: the weights add up to zero', 'set a `weight` above 0')
  return destinations.flatMap((cursor) =>
    readDestination(cursor.at('destination'), reader.count(cursor.at('weight')) ?? 0, namespace, reader).map(
      (backend) => ({
        ...backend,
        steps: [...backend.steps, ...readDestinationOptions(readOptions(cursor.at('options')), listener, reader)],
      }),
    ),
  )
}

function readGroup(cursor: Cursor, namespace: string, listener: ListenerOptions, reader: GlooReader): Backend[] {
  const name = reader.string(cursor.at('name')) ?? ''
  const group = find(reader.graph, 'UpstreamGroup', reader.string(cursor.at('namespace')) ?? namespace, name)
  if (!group) return []
  return readWeighted(cursorOf(group).at('spec', 'destinations'), group.namespace, listener, reader)
}

/** `consul` wins over `kube` over `upstream`: the order of declaration. */
function readDestination(cursor: Cursor, weight: number, namespace: string, reader: GlooReader): Backend[] {
  const origin = originOf(cursor)
  const consul = cursor.at('consul')
  if (consul.isSet) {
    return [
      { name: reader.string(consul.at('serviceName')) ?? '', type: 'consul', weight, addresses: [], steps: [], origin },
    ]
  }
  const kube = cursor.at('kube', 'ref')
  const ref = kube.isSet ? kube : cursor.at('upstream')
  const name = reader.string(ref.at('name'))
  if (name === undefined) return []
  const where = reader.string(ref.at('namespace')) || namespace
  const port = reader.count(cursor.at('kube', 'port'))
  const steps = ['destinationSpec', 'subset'].flatMap((field) =>
    cursor.at(field).isSet ? [reader.unmodelled(cursor.at(field), 'upstream')] : [],
  )
  const target = ref === kube ? { addresses: serviceAddress(where, name, port) } : readUpstream(where, name, reader)
  return [{ name: `${where}/${name}`, type: ref === kube ? 'Service' : 'Upstream', weight, ...target, steps, origin }]
}
