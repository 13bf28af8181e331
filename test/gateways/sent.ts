import { generateKeyPairSync } from 'node:crypto'
import type { HeaderList, Request } from '../../src/core/http.js'
import type { PrivateJwk } from '../../src/jwt/signature.js'

export const newKey = (): PrivateJwk =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as PrivateJwk

/** A key of ours, and one that no provider trusts. */
export const KEY = newKey()
export const STRANGER = newKey()

export interface Sent extends Partial<Omit<Request, 'headers'>> {
  headers?: HeaderList
  token?: string
}

export function request({ token, headers = [], ...rest }: Sent = {}): Request {
  const credential: HeaderList = token === undefined ? [] : [['authorization', `Bearer ${token}`]]
  return { method: 'GET', authority: 'api.example', path: '/', body: '', ...rest, headers: [...credential, ...headers] }
}
