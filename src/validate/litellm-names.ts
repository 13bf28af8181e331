/** Settings as people look for them, and how LiteLLM calls them. None of them has a name of similar letters. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ...['public_key_url', 'public_keys_url', 'jwks_url', 'jwks_uri', 'jwks'].map((name): [string, string] => [
    name,
    'the address of the keys is the variable `JWT_PUBLIC_KEY_URL`, or `jwks_url` of an entry of `issuers`',
  ]),
  ...['audience', 'audiences', 'aud'].map((name): [string, string] => [
    name,
    'the audience is the variable `JWT_AUDIENCE`, or `audience` of an entry of `issuers`',
  ]),
  ...['issuer', 'iss', 'issuer_url'].map((name): [string, string] => [
    name,
    'the issuer is the variable `JWT_ISSUER`, or `issuer` of an entry of `issuers`',
  ]),
  ['algorithms', 'the algorithms are fixed: RS, PS and ES of 256, 384 and 512 bits, and EdDSA'],
  ['leeway', 'there is none: `exp` and `nbf` are compared with the clock'],
  ['scope_jwt_field', 'scopes are always read from the claim `scope`'],
  ['team_jwt_field', 'write `team_id_jwt_field` for one team, `team_ids_jwt_field` for a list of them'],
  ['groups_jwt_field', 'write `team_ids_jwt_field` where groups are teams'],
  ['required_scopes', 'there is none: `custom_validate` can check scopes'],
])

/** The replacement for a setting name that LiteLLM does not have; `undefined` if unknown. */
export function otherNameOf(key: string, known: readonly string[]): string | undefined {
  if (known.includes(key)) return undefined
  const inserted = key.replace(/_(?:field|claim)$/, '_jwt_field')
  if (inserted !== key && known.includes(inserted)) return `did you mean \`${inserted}\`?`
  return OTHER_NAMES.get(key)
}
