// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { UInt32 } from '../../../../core/scalars.js'
import type { ResourceRef } from '../routing.js'

export interface TagFilter {
  /** @oneof spec */
  key?: string
  /** @oneof spec */
  kvPair?: TagFilterKvPair
}

export interface TagFilterKvPair {
  key?: string
  value?: string
}

export interface AwsEc2UpstreamSpec {
  region?: string
  secretRef?: ResourceRef
  roleArn?: string
  filters?: TagFilter[]
  publicIp?: boolean
  port?: UInt32
}
