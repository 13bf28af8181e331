import type { Exchange } from '../exchange.js'

export const REBINDING_TEXT = 'MCP DNS rebinding protection: Host/Origin must be localhost, 127.0.0.1, or [::1]'

/** Whether the host, and the single `Origin` if present, are loopback. Suites `mcp-dns-rebinding-*`. */
export function isLocalhost({ uri, headers }: Exchange): boolean {
  if (!isLocalhostHost(uriHost(uri.authority))) return false
  const origins = headers.filter(([name]) => name === 'origin').map(([, value]) => value)
  if (origins.length > 1) return false
  return origins[0] === undefined || isLocalhostOrigin(origins[0])
}

function uriHost(authority: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  return host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.replace(/:.*$/, '')
}

function isLocalhostHost(host: string): boolean {
  const bare = host.replace(/^[[\]]+|[[\]]+$/g, '')
  return bare.toLowerCase() === 'localhost' || bare === '127.0.0.1' || bare === '::1'
}

function isLocalhostOrigin(origin: string): boolean {
  let url: URL
  try {
    url = new URL(origin.trim())
  } catch {
    return false
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false
  if (url.username !== '' || url.password !== '' || url.pathname !== '/' || /[?#]/.test(url.href)) return false
  return isLocalhostHost(url.hostname)
}
