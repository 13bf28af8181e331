import { type Descriptor, refusesToStart } from '../../core/descriptor.js'

/** LiteLLM's proxy configuration. */
export const litellm = {
  id: 'litellm',
  title: 'LiteLLM proxy configuration',
  reads: ['litellm'],
  families: [
    {
      name: 'litellm',
      title: 'LiteLLM',
      gateways: ['litellm'],
      consequences: {
        wrongValue: (pointer) => {
          if (isChecked(pointer)) return refusesToStart('LiteLLM')
          if (LIMIT_OF_MODEL.test(pointer))
            return { severity: 'warning', confidence: 'high', text: 'LiteLLM will drop the model' }
          return { severity: 'warning', confidence: 'medium', text: 'LiteLLM does not check it, and may misread it' }
        },
        unknownMember: (pointer, ignored) =>
          isChecked(pointer) && !ignored
            ? refusesToStart('LiteLLM')
            : { severity: 'warning', confidence: 'medium', text: 'LiteLLM 1.106.2 does not read it' },
      },
    },
  ],
  configuration: {
    keys: {
      own: ['general_settings', 'litellm_settings', 'router_settings', 'model_list', 'litellm_jwtauth'],
      suggested: ['general_settings', 'litellm_settings', 'router_settings', 'model_list'],
    },
    evidence: /^[ \t-]+["']?(?:model_name|litellm_params|master_key|enable_jwt_auth|litellm_jwtauth)["']?[ \t]*:/m,
    yaml: {
      program: 'LiteLLM',
      refuses: 'LiteLLM will refuse to start',
      merges: true,
      refusesDuplicates: () => false,
      manyDocuments: false,
      stringKeys: true,
      expands: false,
      yaml11: true,
      maxDepth: 256,
      scalars: 'python',
    },
  },
} as const satisfies Descriptor

/** The parts of a file that are checked at startup. The rest is checked where it is used. */
const isChecked = (pointer: string): boolean => CHECKED.some((pattern) => pattern.test(pointer))

const LIMIT_OF_MODEL = /^\/model_list\/\d+\/litellm_params\/\w+$/

const CHECKED = [
  /^\/(general_settings|litellm_settings|environment_variables|model_list)$/,
  /^\/general_settings\/(master_key|vector_store_deny_by_default|search_tool_deny_by_default)$/,
  // Only fields that LiteLLM is known to refuse are reported there.
  /^\/(router_settings|litellm_settings)\//,
  /^\/mcp_servers(\/|$)/,
  // An entry is read before a deployment is made of it, which is dropped if it is invalid.
  /^\/model_list\/\d+(\/litellm_params)?$/,
  /^\/general_settings\/(litellm_jwtauth|role_permissions)(\/|$)/,
]
