import { isScalar } from 'yaml'
import { detectForeign } from './detect.js'
import { scalarPositions } from './scalar-position.js'
import type { Source } from './source.js'

/** A configuration stored as a string in a ConfigMap. */
export interface EmbeddedText {
  text: string
  /** Maps an offset in the string to an offset in the source. */
  position: (offset: number) => number
  /** Written as a block scalar, line by line: inserted text needs no escapes. */
  isLiteral: boolean
}

/** ConfigMap values that are a configuration of standalone agentgateway, LiteLLM or Envoy, by their root keys. */
export function* configurationsIn(source: Source): Iterable<EmbeddedText> {
  for (const document of [...source.documents]) {
    if (document.kind !== 'ConfigMap' || document.apiVersion !== 'v1' || !document.valid) continue
    const data = (document.value as { data?: unknown }).data
    if (typeof data !== 'object' || data === null) continue
    for (const [name, text] of Object.entries(data)) {
      if (typeof text !== 'string' || !isConfiguration(text)) continue
      const node = document.yaml.getIn(['data', name], true)
      const position = scalarPositions(source.text, node, text)
      if (position) yield { text, position, isLiteral: isScalar(node) && node.type === 'BLOCK_LITERAL' }
    }
  }
}

/** Kubernetes objects in a ConfigMap are templates for other programs: the API server does not see them. */
function isConfiguration(text: string): boolean {
  return text.includes(':') && !/^["']?apiVersion["']?[ \t]*:/m.test(text) && detectForeign(text) === undefined
}
