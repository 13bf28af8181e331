import type { Headers } from './headers.js'

/** The first cookie of this name, without quotes. */
export function cookieOf(headers: Headers, name: string): string | undefined {
  return cookies(headers).find(([known]) => known === name)?.[1]
}

/** Removes every cookie of this name. The others remain as one line. */
export function removeCookie(headers: Headers, name: string): void {
  const kept = cookies(headers).filter(([known]) => known !== name)
  headers.remove('cookie')
  if (kept.length > 0) headers.set('cookie', kept.map(([known, value]) => `${known}=${value}`).join('; '))
}

function cookies(headers: Headers): [name: string, value: string][] {
  const parts = headers.all('cookie').join(';').split(';')
  return parts.flatMap((part): [string, string][] => {
    const equals = part.indexOf('=')
    if (equals < 0) return []
    const value = part.slice(equals + 1).trim()
    return [[part.slice(0, equals).trim(), value.replace(/^"(.*)"$/, '$1')]]
  })
}
