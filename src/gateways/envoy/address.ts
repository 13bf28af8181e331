/** Whether the host of an endpoint is an IP address: Envoy resolves all others by DNS. */
export function isIp(host: string): boolean {
  return /^[0-9.]+$/.test(host) || host.includes(':')
}
