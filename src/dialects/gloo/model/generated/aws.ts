// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'
import type { ResourceRef } from '../routing.js'

export type DestinationSpecInvocationStyle = 'SYNC' | 'ASYNC' | EnumNumber

export interface AwsDestinationSpec {
  logicalName?: string
  invocationStyle?: DestinationSpecInvocationStyle
  requestTransformation?: boolean
  /** @deprecated no longer recommended */
  responseTransformation?: boolean
  unwrapAsAlb?: boolean
  unwrapAsApiGateway?: boolean
  wrapAsApiGateway?: boolean
}

export interface LambdaFunctionSpec {
  logicalName?: string
  lambdaFunctionName?: string
  qualifier?: string
}

export interface AwsUpstreamSpec {
  region?: string
  secretRef?: ResourceRef
  lambdaFunctions?: LambdaFunctionSpec[]
  roleArn?: string
  awsAccountId?: string
  disableRoleChaining?: boolean
  destinationOverrides?: AwsDestinationSpec
}
