/** Members whose names look like a secret and that hold none: `FAMILY.TYPE.MEMBER`, and why. */
export const NOT_SECRET: readonly { members: RegExp; reason: string }[] = [
  {
    members:
      /\.(?:KV|KeyValue|\w*(?:HeaderValue|HeaderMatch|HeaderToAppend|MetadataValue|KeyValuePair|TagFilterKvPair|AwsSessionTag|SimpleDescriptor|Descriptor|ActionCEL|TagFilter))\.key$/,
    reason: 'the name of a header, tag or descriptor; the value stands beside it',
  },
  {
    members:
      /\.\w*(?:SelectorExpression|SelectorExpressionsExpression|SelectorRequirement)\.key$|\.GlooSelector\.keys$/,
    reason: 'the name of a label',
  },
  {
    members: /\.(?:\w*PathSegment|MetaDataMetadataKey)\.key$|\.(?:descriptorKey|runtimeKey|keyToMask|keyPrefix)$/,
    reason: 'the name of a value that Envoy, its metadata or a store keeps',
  },
  {
    members:
      /\.(?:LocalSecretKeyRef|ModelCatalogConfigMapRef|GrpcJsonTranscoderDescriptorConfigMap)\.key$|\.dataMapKeys$|\.certificatesSecretName$/,
    reason: 'a name in a Secret or ConfigMap, not its content',
  },
  { members: /\.gloo\.?LocalJwks\.key$|^gloo\.LocalJwks\.key$/, reason: 'a public key' },
  {
    members:
      /^gloo\.\w+\.(?:keyPath|tokenFileName|validationWebhookTlsKey|tlsKey|keyFile|clientKey)$|^standalone\.Local(?:BackendTLS|TLSServerConfig)\.key$/,
    reason: 'the path of a file',
  },
  { members: /\.rootKey$/, reason: 'the prefix of paths in Consul or Vault' },
  {
    members: /\.(?:idTokenHeader|accessTokenHeader|apiKeyHeader|litellm_key_header_name)$/,
    reason: 'the name of a header',
  },
  { members: /\.virtual_key_claim_field$/, reason: 'the name of a claim' },
  {
    members: /\.(?:tokenType|requestedTokenType|idTokenAlgs|accessTokenScopes|keyExchangeGroups)$/,
    reason: 'a public constant',
  },
  { members: /\.tokenEndpoint$/, reason: 'an address; a password in it is masked in every text' },
  {
    members: /\.tokenEndpointQueryParams$/,
    reason: 'parameters by name: those with the name of a secret are masked by it',
  },
  { members: /\.credentialRefreshDelay$/, reason: 'a duration' },
  { members: /\.custom_key_(?:generate|update|policy)$/, reason: 'the path of a Python function' },
  {
    members:
      /^litellm\.GeneralSettings\.(?:key_management_\w+|disable_\w+|hide_\w+|require_\w+|mcp_allow_\w+|password_policy_\w+|token_rate_limit_type)$/,
    reason: 'a switch or the name of a mode',
  },
]
