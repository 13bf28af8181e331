/** Fields that the schemas lack on purpose, by family. */
export const NOT_MODELLED: Record<string, { fields: RegExp; reason: string }[]> = {
  gloo: [
    { fields: /^\w+Spec\.metadata$/, reason: "the object's own metadata, which Kubernetes keeps beside `spec`" },
    {
      fields: /^MetadataOwnerReference\./,
      reason: 'metadata is that of Kubernetes (src/kubernetes/model/metadata.ts)',
    },
    { fields: /^NullValue\.NULL_VALUE$/, reason: 'how protobuf JSON names the value `null`' },
  ],
  agentgateway: [
    {
      fields: /List\.(items|metadata)$/,
      reason: 'lists are taken apart before they are validated (src/yaml/kubernetes-list.ts)',
    },
    {
      fields:
        /^(agentgateway\.(PolicyStatus|PolicyAncestorStatus|NamespacedObjectReference)|gateway-api\.(NamespacedPolicyTargetReference|supportedFeatureInternal))\./,
      reason: 'types that no field of a kind has',
    },
  ],
}
