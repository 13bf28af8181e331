import type { HeaderList } from '../../core/http.js'
import type { Exchange } from './exchange.js'
import { isVisibleAscii } from './header-text.js'

type Cookie = [name: string, value: string]

/** Cookies of all `cookie` headers that agentgateway can read, in order; quotes are part of the value. */
export function cookiesOf(headers: HeaderList): Cookie[] {
  return headers
    .filter(([name, value]) => name === 'cookie' && isVisibleAscii(value))
    .flatMap(([, value]) => value.split(';'))
    .flatMap((part): Cookie[] => {
      const at = part.indexOf('=')
      const name = part.slice(0, Math.max(at, 0)).trim()
      return at < 0 || name === '' ? [] : [[name, part.slice(at + 1).trim()]]
    })
}

/** The headers with these cookies in one `cookie` header at the end, or none. */
export function withCookies(headers: HeaderList, cookies: readonly Cookie[]): HeaderList {
  const others = headers.filter(([name]) => name !== 'cookie')
  if (cookies.length === 0) return others
  return [...others, ['cookie', cookies.map(([name, value]) => `${name}=${value}`).join('; ')]]
}

/** Cookies of agentgateway's OIDC, which only its policy sees (http/oidc/session.rs): sessions, and logins that have begun. */
const RESERVED = 'agw_oidc_'
export const SESSION = `${RESERVED}s_`

/** Names of the request's cookies of OIDC. */
export const sessionNames = ({ headers, sessions }: Pick<Exchange, 'headers' | 'sessions'>): readonly string[] =>
  sessions ?? namesOfSessions(cookiesOf(headers))

export const namesOfSessions = (cookies: readonly Cookie[]): string[] =>
  cookies.map(([name]) => name).filter((name) => name.startsWith(RESERVED))

export const withoutSessions = (cookies: readonly Cookie[]): Cookie[] =>
  cookies.filter(([name]) => !name.startsWith(RESERVED))
