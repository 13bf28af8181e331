import { reportUnsupported } from '../../../core/losses.js'
import type { StepList } from '../../../core/step-list.js'
import type { Writer } from '../../../core/writer.js'

/** `general_settings` without `litellm_jwtauth`. Settings that equal LiteLLM's defaults are omitted. */
export function writeGeneral(steps: StepList, writer: Writer): Record<string, unknown> {
  const keys = steps.find('virtual-keys')
  const hooks = steps.every('outside')
  for (const { name, origin } of hooks)
    writer.losses.manual(
      origin,
      `\`${name}\` is custom code: configure it at the target; until then all requests are denied`,
    )
  reportUnsupported(
    steps.every('unmodelled').filter(({ affects }) => affects !== 'nothing'),
    writer.losses,
  )
  const role = steps.find('token-role')
  const gate = steps.find('route-gate')
  const clients = steps.find('address-allow-list')
  const user = steps.find('model-access')?.enforceUserParam
  return {
    ...writer.object({
      master_key: 'os.environ/LITELLM_MASTER_KEY',
      enable_jwt_auth: keys?.jwt || undefined,
      allow_user_auth: keys?.allowUserAuth || undefined,
      allow_client_side_credentials: steps.find('request-body')?.allowClientCredentials || undefined,
      litellm_key_header_name: steps.find('pick-credential')?.header,
      enable_oauth2_auth: steps.find('oauth2')?.opaqueTokens || undefined,
      enforce_rbac: steps.find('require-identity') ? true : undefined,
      enforce_user_param: user === undefined ? undefined : true,
      reject_clientside_metadata_tags: steps.find('model-access')?.rejectsTags === undefined ? undefined : true,
      allowed_ips: clients?.addresses,
      use_x_forwarded_for: clients?.forwarded || undefined,
      public_routes: steps.find('public-routes')?.extra,
      admin_only_routes: gate?.adminOnly,
      pass_through_endpoints: gate?.passThrough.map((path) => ({ path })),
      role_permissions: role?.permissions.map(({ role: name, models, routes, origin }) =>
        writer.from(origin, { role: name, ...(models && { models }), ...(routes && { routes }) }),
      ),
    }),
    ...allowedRoutes(steps, hooks.length > 0),
  }
}

/** An empty list denies all requests, whatever the credential. */
function allowedRoutes(steps: StepList, closed: boolean): Record<string, unknown> {
  const list = steps.find('route-allow-list')
  if (closed) return { allowed_routes: [] }
  return list ? { allowed_routes: list.routes } : {}
}
