import { toBytes } from './bytes.js'
import type { Headers } from './headers.js'

/** The first cookie of a name as the configuration has it, without quotes. */
export function cookieOf(headers: Headers, name: string): string | undefined {
  const bytes = toBytes(name)
  return cookies(headers).find(([known]) => known === bytes)?.[1]
}

/** Removes every cookie of this name. The others remain as one line. */
export function removeCookie(headers: Headers, name: string): void {
  const bytes = toBytes(name)
  const kept = cookies(headers).filter(([known]) => known !== bytes)
  headers.remove('cookie')
  if (kept.length > 0) headers.set('cookie', kept.map(([known, value]) => `${known}=${value}`).join('; '))
}

/** Blanks before a name are not part of it; those around `=` are part of the name and the value. */
function cookies(headers: Headers): [name: string, value: string][] {
  const parts = headers.all('cookie').join(';').split(';')
  return parts.flatMap((part): [string, string][] => {
    const equals = part.indexOf('=')
    if (equals < 0) return []
    return [[part.slice(0, equals).replace(/^ +/, ''), part.slice(equals + 1).replace(/^"(.*)"$/, '$1')]]
  })
}
