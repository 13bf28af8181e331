import { Writer } from '../../core/writer.js'
import { Variables } from '../shared/variables.js'

/** A writer of one bootstrap, and the variables that the process has to have. */
export class EnvoyWriter extends Writer {
  readonly variables = new Variables(this.losses, 'Envoy')
}
