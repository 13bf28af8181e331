import { decodeBase64, PEM_BODY } from '../jwt/base64url.js'
import { member, texts } from '../yaml/plain.js'
import type { Resource } from './graph.js'

/**
 * What a Secret holds: `data` decoded, `stringData` over it (Kubernetes core/v1). Values that are not base64 are left
 * out, as the API server refuses them. Bytes are read as UTF-8. A ConfigMap's `data` is text already.
 */
export function secretData(resource: Resource): Map<string, string> {
  const data = texts(member(resource.value, 'data'))
  if (resource.kind === 'ConfigMap') return data
  const values = new Map<string, string>()
  for (const [name, encoded] of data) {
    const { bytes } = decodeBase64(encoded, PEM_BODY)
    if (bytes) values.set(name, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
  }
  for (const [name, value] of texts(member(resource.value, 'stringData'))) values.set(name, value)
  return values
}
