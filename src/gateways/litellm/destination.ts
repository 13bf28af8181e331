interface Destination {
  scheme: string | undefined
  host: string
  port: number | undefined
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 }

/** Whether an address is of a host that is listed, as `HOST`, `HOST:PORT` or an origin (url_utils.py). */
export function isListedHost(address: string, listed: readonly string[]): boolean {
  const destination = readDestination(address)
  if (!destination) return false
  return listed.some((entry) => {
    const known = readDestination(entry.trim())
    return (
      known?.host === destination.host &&
      (known.scheme ?? destination.scheme) === destination.scheme &&
      (known.port ?? destination.port) === destination.port
    )
  })
}

/** `undefined`: it has no host, another scheme, a user, or a port that is not a number. */
function readDestination(text: string): Destination | undefined {
  const [, scheme, authority] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)/i.exec(text)!
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::([0-9]*))?$/.exec(authority!) ?? []
  const name = scheme?.toLowerCase()
  if (!host || authority!.includes('@') || (name !== undefined && !Object.hasOwn(PORTS, name))) return undefined
  const explicit = port ? Number(port) : undefined
  if (explicit !== undefined && explicit > 65_535) return undefined
  return {
    scheme: name,
    host: host.toLowerCase().replace(/\.$/, ''),
    port: explicit ?? (name === undefined ? undefined : PORTS[name]),
  }
}
