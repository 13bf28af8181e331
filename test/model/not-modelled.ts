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
      fields: /^gateway-api\.(TCP|TLS|UDP)Route/,
      reason: 'routes without HTTP requests: no policy of ours attaches to them, and the kinds are left alone',
    },
    {
      fields:
        /^gateway-api\.(BackendTLSPolicy\w*|SubjectAltName|GatewayClass\w*|SupportedFeature|supportedFeatureInternal)\./,
      reason: 'kinds that say nothing of access; they are left alone',
    },
    {
      fields: /^gateway-api\.\w*(PolicyTargetReference\w*|ParametersReference)\./,
      reason: 'types of kinds that are left alone; agentgateway has its own of the first',
    },
    {
      fields: /^agentgateway\.(PolicyStatus|PolicyAncestorStatus|NamespacedObjectReference)\./,
      reason: 'types that no field of a kind has',
    },
  ],
  standalone: [
    {
      fields: /^(?!SimpleLocalBackend|Local(TCP)?RouteBackend)\w+\.service$/,
      reason: 'beside other members, agentgateway reads a service from `name` and `port`: it refuses `service`',
    },
  ],
}
