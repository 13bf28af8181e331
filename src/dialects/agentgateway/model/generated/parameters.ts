// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Anything, Free, Integer } from '../../../../core/scalars.js'
import type { EnvVar, ObjectMeta } from '../../../../kubernetes/model/metadata.js'
import type { ObjectMetadata, SpiffeSpec } from './common.js'
import type { ModelCatalogSpec } from './model.js'

export interface AgentgatewayParameters {
  apiVersion: 'agentgateway.dev/v1alpha1'
  kind: 'AgentgatewayParameters'
  metadata?: ObjectMeta
  spec: AgentgatewayParametersSpec
  status?: AgentgatewayParametersStatus
}

export interface AgentgatewayParametersSpec extends AgentgatewayParametersConfigs, AgentgatewayParametersOverlays {}

export interface AgentgatewayParametersStatus {}

export interface AgentgatewayParametersConfigs {
  workload?: AgentgatewayParametersWorkload
  logging?: AgentgatewayParametersLogging
  /** @open */
  rawConfig?: Anything
  image?: Image
  env?: EnvVar[]
  resources?: Free
  shutdown?: ShutdownSpec
  istio?: IstioSpec
  spiffe?: SpiffeSpec
  modelCatalog?: ModelCatalogSpec
}

export interface AgentgatewayParametersOverlays {
  deployment?: KubernetesResourceOverlay
  daemonSet?: KubernetesResourceOverlay
  service?: KubernetesResourceOverlay
  serviceAccount?: KubernetesResourceOverlay
  podDisruptionBudget?: KubernetesResourceOverlay
  horizontalPodAutoscaler?: KubernetesResourceOverlay
}

export interface AgentgatewayParametersWorkload {
  kind?: AgentgatewayParametersWorkloadKind
}

export interface AgentgatewayParametersLogging {
  level?: string
  format?: AgentgatewayParametersLoggingFormat
}

export interface Image {
  registry?: string
  repository?: string
  tag?: string
  digest?: string
  pullPolicy?: string
}

export interface ShutdownSpec {
  /**
   * @minimum 0
   * @maximum 31536000
   */
  min: Integer
  /**
   * @minimum 0
   * @maximum 31536000
   */
  max: Integer
}

export interface IstioSpec {
  enabled?: boolean
  caAddress?: string
  trustDomain?: string
  additionalTrustDomains?: string[]
  clusterId?: string
  network?: string
}

export interface KubernetesResourceOverlay {
  metadata?: ObjectMetadata
  /** @open */
  spec?: Anything
}

export type AgentgatewayParametersWorkloadKind = 'Deployment' | 'DaemonSet'

export type AgentgatewayParametersLoggingFormat = 'json' | 'text'
