// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration } from '../../../../core/scalars.js'

export interface AWSLambdaConfigServiceAccountCredentials {
  cluster?: string
  uri?: string
  timeout?: Duration
  region?: string
}
