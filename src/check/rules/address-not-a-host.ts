import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { UPSTREAM, virtualService } from '../example-policies.js'
import { membersBelow } from '../lookup/envoy.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const upstream = (addr: string) => virtualService({}).replace(UPSTREAM, UPSTREAM.replace('models.example.com', addr))

export const addressNotAHost: Rule = {
  code: 'CW6114',
  severity: 'warning',
  risk: 'low',
  title: 'address of a backend that cannot be reached',
  families: ['gloo', 'envoy', 'litellm', 'standalone', 'agentgateway'],
  why: `Envoy resolves the address of a backend as a host name: with a scheme, a path or a port in it there is no such
name, and requests are answered with 503. The name that TLS sends and compares with the certificate is a host name, too. LiteLLM sends requests to a URL: without \`https://\` they fail.`,
  evidence: [
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/address.proto#config-core-v3-socketaddress',
    'https://docs.litellm.ai/docs/proxy/configs',
  ],
  failing: upstream('https://models.example.com'),
  passing: upstream('models.example.com'),
  *check(context) {
    for (const host of hosts(context)) yield* hostProblem(host)
    for (const host of fieldsNamed(context.kinds('agentgateway', 'AgentgatewayBackend'), 'host'))
      yield* hostProblem(host, 'requests to this backend fail: the host name')
    for (const name of serverNames(context)) yield* hostProblem(name, 'the connection fails: the server name')
    for (const root of context.kinds('gloo', 'Upstream')) yield* serviceProblems(root.at('spec', 'kube'))
    for (const { models, general, root } of litellmConfigs(context)) {
      for (const params of models) for (const name of ['api_base', 'base_url']) yield* urlProblem(params.at(name))
      for (const endpoint of general.at('pass_through_endpoints').items())
        yield* urlProblem(endpoint.at('target'), 'to this endpoint')
      for (const [, server] of root.at('mcp_servers').members())
        if (server.at('transport').value !== 'stdio') yield* urlProblem(server.at('url'), 'to this MCP server')
    }
  },
}

/** An Upstream for a Service names it by its name and namespace. */
function* serviceProblems(kube: Cursor): Iterable<Report> {
  const name = kube.at('serviceName')
  const [, scheme, service] = /^(https?:\/\/)?([^./:]+)/.exec(name.string ?? '') ?? []
  if (service !== undefined && (scheme || service !== name.string))
    yield {
      at: name,
      message: `requests to this backend are answered with 503: \`${name.string}\` is not the name of a Service`,
      help: `write \`${service}\`, and its namespace and port in their own fields`,
    }
  if (kube.isMap && name.string && !kube.at('serviceNamespace').string)
    yield {
      at: name,
      message: 'requests to this backend are answered with 503: no Service is found without its namespace',
      help: 'set `serviceNamespace`',
    }
}

function hosts(context: RuleContext): Cursor[] {
  const ofGloo = context
    .kinds('gloo', 'Upstream')
    .flatMap((root) => root.at('spec', 'static', 'hosts').items())
    .map((host) => host.at('addr'))
  const ofEnvoy = context
    .roots('envoy')
    .flatMap((root) =>
      [...membersBelow(root, 'socket_address')]
        .filter(({ pointer }) => pointer.includes('/endpoint/'))
        .map((socket) => socket.at('address')),
    )
  const providers = context.kinds('gloo', 'Upstream').map((root) => root.at('spec', 'ai'))
  return [...ofGloo, ...ofEnvoy, ...fieldsNamed(providers, 'customHost').map((host) => host.at('host'))]
}

/** Names for the server in the handshake of TLS. */
function serverNames(context: RuleContext): Cursor[] {
  const ofEnvoy = fieldsNamed(context.roots('envoy'), 'sni')
  const ofGloo = context.kinds('gloo', 'Upstream').map((root) => root.at('spec', 'sslConfig', 'sni'))
  const ofStandalone = fieldsNamed(context.roots('standalone'), 'backendTLS').map((tls) => tls.at('hostname'))
  return [...ofEnvoy, ...ofGloo, ...ofStandalone].filter(({ string }) => !string?.includes('%'))
}

function* hostProblem(
  cursor: Cursor,
  effect = 'requests to this backend are answered with 503: the host name',
): Iterable<Report> {
  const name = cursor.string
  const [, scheme, host, port, path] = /^([a-z][\w+.-]*:\/\/)?([^/:?#]+)(:\d+)?([/?#].*)?$/i.exec(name ?? '') ?? []
  if (name !== undefined && /\s/.test(name)) {
    yield {
      at: cursor,
      message: 'requests to this backend are answered with 503: a host name has no blanks',
      help: `write \`${name.trim()}\``,
    }
    return
  }
  if (name === undefined || host === undefined || (!scheme && !port && !path)) return
  const part = scheme ? 'scheme' : port ? 'port' : 'path'
  yield {
    at: cursor,
    message: `${effect} \`${name}\` has a ${part}`,
    help: `write \`${host}\`${port || path ? ', and the rest in its own field' : ''}`,
    ...fix(`write \`${host}\``, false, replaceValue(cursor, host)),
  }
}

function* urlProblem(cursor: Cursor, requests = 'for this model'): Iterable<Report> {
  const url = cursor.string
  if (!url || /^(?:os\.environ\/|[$%{])/i.test(url)) return
  const [, scheme] = /^([a-z][\w+.-]*):\/\//i.exec(url) ?? []
  if (scheme !== undefined) {
    const surplus =
      requests === 'for this model' ? /\/(?:chat\/completions|completions|embeddings)\/?$/.exec(url)?.[0] : undefined
    if (/^(?:https?|wss?)$/i.test(scheme) && surplus === undefined) return
    yield {
      at: cursor,
      message:
        surplus === undefined
          ? `requests ${requests} fail: \`${scheme}\` is not a scheme that LiteLLM supports`
          : `requests for this model fail: LiteLLM adds \`${surplus}\` itself`,
      help: surplus === undefined ? 'write `https`' : `write \`${url.slice(0, -surplus.length)}\``,
      confidence: 'medium',
    }
    return
  }
  yield {
    at: cursor,
    message: `requests ${requests} fail: \`${url}\` is not a URL`,
    help: `write \`https://${url}\``,
    ...fix(`write \`https://${url}\``, false, replaceValue(cursor, `https://${url}`)),
  }
}
