// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { GlooServiceSpec } from './options.js'

export interface PipeUpstreamSpec {
  path?: string
  serviceSpec?: GlooServiceSpec
}
