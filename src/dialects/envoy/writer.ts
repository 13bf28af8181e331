import type { Losses } from '../../core/losses.js'
import { Writer } from '../../core/writer.js'
import { Variables } from '../shared/variables.js'

/** A writer of one bootstrap, and the variables that the process has to have. */
export class EnvoyWriter extends Writer {
  readonly variables: Variables

  constructor(losses: Losses) {
    super()
    this.variables = new Variables(losses, 'Envoy')
  }
}
