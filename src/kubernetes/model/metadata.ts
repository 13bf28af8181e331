import type { Free, Integer } from '../../core/scalars.js'

/** What every Kubernetes object carries. */
export interface ObjectMeta {
  /** Name, unique among the objects of its kind in the namespace. */
  name?: string
  /** Prefix of a name that the API server completes. */
  generateName?: string
  /** Namespace. Without one, `kubectl` uses that of its context; here `default` is assumed. */
  namespace?: string
  /** Words to select the object by. */
  labels?: { [name: string]: string }
  /** Notes for people and programs. */
  annotations?: { [name: string]: string }
  uid?: string
  resourceVersion?: string
  generation?: Integer
  creationTimestamp?: string | null
  deletionTimestamp?: string | null
  deletionGracePeriodSeconds?: Integer | null
  selfLink?: string
  finalizers?: string[]
  ownerReferences?: Free[]
  managedFields?: Free[]
}

/** One requirement on labels. */
export interface LabelSelectorRequirement {
  /** Label the requirement is about. */
  key: string
  /** How its value relates to `values`. */
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  /** Values for `In` and `NotIn`. */
  values?: string[]
}

/** Objects by their labels. All requirements must hold. */
export interface LabelSelector {
  /** Labels with these exact values. */
  matchLabels?: { [name: string]: string }
  matchExpressions?: LabelSelectorRequirement[]
}

/** Environment variable of a container. */
export interface EnvVar {
  name: string
  value?: string
  valueFrom?: Free
}

/** Secret or ConfigMap in the same namespace, by name. */
export interface SecretName {
  /** Name of the object. */
  name?: string
}
