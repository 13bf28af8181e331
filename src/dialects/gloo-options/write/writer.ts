import { Writer } from '../../../core/writer.js'
import { ClusterSecrets } from '../../shared/cluster-secrets.js'

/** A writer of Gloo's objects, and the Secrets that the cluster has to have. */
export class GlooWriter extends Writer {
  readonly secrets = new ClusterSecrets(this.losses)
}
