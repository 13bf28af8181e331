const CACHE = 'it bounds what is cached, and every request starts with empty caches'
const CREATES = 'LiteLLM creates rows with services that the replaced database does not have'
const OPAQUE =
  'LiteLLM asks it only about credentials that are not JWTs, and never reaches it with one (user_api_key_auth)'

/** Fields of `litellm_jwtauth` that the generator never draws, and why. */
export const NEVER_DRAWN: Record<string, string> = {
  'JwtAuth.team_id_upsert': CREATES,
  'JwtAuth.auto_register_map_existing_key': CREATES,
  'JwtAuth.public_key_ttl': CACHE,
  'JwtAuth.public_key_stale_ttl': CACHE,
  'JwtAuth.virtual_key_mapping_cache_ttl': CACHE,
  'JwtAuth.oidc_userinfo_cache_ttl': CACHE,
  'JwtAuth.oidc_userinfo_endpoint': OPAQUE,
  'JwtAuth.oidc_userinfo_enabled': OPAQUE,
  'JwtAuth.custom_validate': 'a function of the user decides: requests that reach it are undetermined',
  'JwtAuth.id_jag_requesting_apps': 'it is for the route that exchanges assertions, not for requests with tokens',
  'JwtAuth.mcp_client_id_jwt_field': 'the MCP server consults it after authentication',
}
