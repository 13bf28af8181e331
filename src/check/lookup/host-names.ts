import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { membersBelow } from './envoy.js'
import { fieldsNamed } from './walk.js'

/** Host names that the gateway compares with the host of a request. The Gateway API refuses malformed ones. */
export function hostNames(context: RuleContext): readonly Cursor[] {
  return [
    ...fieldsNamed(context.roots('standalone'), 'hostnames').flatMap((list) => list.items()),
    ...fieldsNamed(context.roots('standalone'), 'hostname').filter(({ pointer }) => LISTENER.test(pointer)),
    ...context.kinds('gloo', 'VirtualService').flatMap((root) => root.at('spec', 'virtualHost', 'domains').items()),
    ...context.roots('envoy').flatMap(envoyDomains),
  ].filter(({ string }) => string !== undefined && !/[$<{]/.test(string))
}

const LISTENER = /\/listeners\/\d+\/hostname$/

function envoyDomains(root: Cursor): Cursor[] {
  return [...membersBelow(root, 'virtual_hosts')]
    .flatMap((hosts) => hosts.items())
    .flatMap((host) => host.at('domains').items())
}
