import type { Host } from '../../../core/program.js'

const NAMESPACED = /^([a-z0-9-]+)\/([a-z0-9.-]+)$/

/** The object that a host came from (a VirtualService), or that all its routes came from (an HTTPRoute). */
export function objectOfHost({ name: host, routes }: Host): { namespace: string; name: string } | undefined {
  const owners = new Set(routes.map(({ namespace, name }) => `${namespace}/${name?.replace(/^.*\//, '')}`))
  const owner =
    owners.size === 1 && routes[0]?.namespace !== undefined && routes[0].name !== undefined ? [...owners][0]! : ''
  const [, namespace, name] = NAMESPACED.exec(host) ?? NAMESPACED.exec(owner) ?? []
  return namespace === undefined || name === undefined ? undefined : { namespace, name }
}
