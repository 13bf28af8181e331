import type { Dialect } from '../dialect.js'
import { write } from './write.js'

/** Envoy's own static configuration: written, never read. */
export const envoy: Dialect = {
  id: 'envoy',
  title: 'Envoy, static configuration',
  detect: () => false,
  engine: 'envoy',
  write,
}
