import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { membersBelow } from './envoy.js'
import { mapsWith } from './walk.js'

/** Host names that the gateway compares with the host of a request. The Gateway API refuses malformed ones. */
export function hostNames(context: RuleContext): readonly Cursor[] {
  return [
    ...context.roots('standalone').flatMap((root) => [...listItems(root, 'hostnames'), ...listenerHosts(root)]),
    ...context.kinds('gloo', 'VirtualService').flatMap((root) => root.at('spec', 'virtualHost', 'domains').items()),
    ...context.roots('envoy').flatMap(envoyDomains),
  ].filter(({ string }) => string !== undefined && !/[$<{]/.test(string))
}

function listItems(root: Cursor, name: string): Cursor[] {
  return [...mapsWith(root, name)].flatMap((container) => container.at(name).items())
}

function listenerHosts(root: Cursor): Cursor[] {
  return [...mapsWith(root, 'hostname')]
    .filter(({ pointer }) => /\/listeners\/\d+$/.test(pointer))
    .map((listener) => listener.at('hostname'))
}

function envoyDomains(root: Cursor): Cursor[] {
  return [...membersBelow(root, 'virtual_hosts')]
    .flatMap((hosts) => hosts.items())
    .flatMap((host) => host.at('domains').items())
}
