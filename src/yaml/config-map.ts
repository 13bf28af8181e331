import { isScalar } from 'yaml'
import { detectForeign } from './detect.js'
import { scalarPositions } from './scalar-position.js'
import type { Source } from './source.js'

/** A configuration that a ConfigMap holds as text. */
export interface EmbeddedText {
  text: string
  /** Offset in the source of an offset in the text. */
  position: (offset: number) => number
  /** Written as a block, line by line: what is inserted needs no escapes. */
  isLiteral: boolean
}

/** The values of ConfigMaps that are a configuration of a standalone gateway, of LiteLLM or of Envoy, by their root keys. */
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

/** Kubernetes objects in a ConfigMap are somebody's templates: the API server does not see them. */
function isConfiguration(text: string): boolean {
  return text.includes(':') && !/^["']?apiVersion["']?[ \t]*:/m.test(text) && detectForeign(text) === undefined
}
