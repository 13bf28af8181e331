/** Folder of each family's model, relative to `src/`. */
export const FOLDERS: Record<'gloo' | 'agentgateway' | 'gateway-api' | 'standalone' | 'litellm', string>
export const SHARED: { kubernetes: string; scalars: string }
/** Absolute path of `src/`, with a slash at its end. */
export const SOURCE: string
