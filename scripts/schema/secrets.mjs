/**
 * Members of the model that hold secrets: types by family, and their members with the form of the value.
 * `text`: every string in it. `base64`: every string in it, encoded. `htpasswd`: lines of USER:PASSWORD or USER:HASH.
 * A member `file` in a value is a path, not a secret.
 */
const AWS = { accessKeyId: 'text', secretAccessKey: 'text', sessionToken: 'text' }

const SECRETS = {
  gloo: {
    BasicAuthAprSaltedHashedPassword: { salt: 'text', hashedPassword: 'text' },
    BasicAuthUser: { salt: 'text', hashedPassword: 'text' },
    SettingsConsulConfiguration: { password: 'text', token: 'text' },
    SettingsVaultAwsAuth: AWS,
    SettingsVaultSecrets: { token: 'text', accessToken: 'text' },
    SingleAuthToken: { inline: 'text' },
    UpstreamSpecAWSInline: AWS,
  },
  agentgateway: {
    BackendAuth: { key: 'text' },
    BasicAuthentication: { users: 'htpasswd' },
    BedrockGuardrailsAuth: { key: 'text' },
    ModelBackendAuth: { key: 'text' },
    OpenAIModerationAuth: { key: 'text' },
    Secret: { data: 'base64', stringData: 'text' },
  },
  standalone: {
    AwsAuth: AWS,
    AzureAuthClientSecret: { client_secret: 'text' },
    BackendAuthCompatPlainKey: { key: 'text' },
    BackendAuthCompatVariant: { key: 'text' },
    BackendAuthCompatVariant2: { key: 'text' },
    BackendAuthCredential: { key: 'text' },
    BackendAuthVariant: { key: 'text' },
    GcpAuth: { credential: 'text' },
    JwtSignAuth: { signingKey: 'text' },
    LocalAPIKey: { key: 'text', keyHash: 'text' },
    LocalBasicAuth: { htpasswd: 'htpasswd' },
    LocalLLMParams: { apiKey: 'text' },
    LocalMcpAuthentication: { clientSecret: 'text' },
    LocalOidcConfig: { clientSecret: 'text' },
    RawConfig: { caAuthToken: 'text', xdsAuthToken: 'text' },
    RawDefaultClientSecretBasicAuth: { clientSecret: 'text' },
    RawOAuthClientAuth: { clientSecret: 'text', signingKey: 'text' },
    RawSession: { key: 'text' },
  },
  litellm: {
    GeneralSettings: {
      master_key: 'text',
      database_url: 'text',
      drain_endpoint_token: 'text',
      mcp_session_token_signing: 'text',
    },
    ModelParameters: { api_key: 'text' },
  },
}

/** Tags the members of a family's definitions with `x-secret`. */
export function tagSecrets(family, definitions) {
  for (const [type, members] of Object.entries(SECRETS[family] ?? {}))
    for (const [member, form] of Object.entries(members)) {
      const schema = definitions[type]?.properties?.[member]
      if (!schema) throw new Error(`secrets.mjs: ${family} has no ${type}.${member}`)
      definitions[type].properties[member] = { ...schema, 'x-secret': form }
    }
  return definitions
}
