import type { Confidence, Severity } from '../core/finding.js'
import type { Document } from '../yaml/source.js'

/** What the gateway makes of a document that its model does not allow. */
export interface Consequence {
  severity: Severity
  confidence: Confidence
  /** End of a sentence: "`x` must be a string: ...". */
  text: string
  /** The whole configuration is rejected, rather than only this part. */
  refused?: true
}

const REFUSED: Consequence = {
  severity: 'error',
  confidence: 'high',
  text: 'the API server will refuse the object',
  refused: true,
}

/** What becomes of a value that is wrong. */
export function ofWrongValue(document: Document, pointer: string): Consequence {
  if (document.family === 'standalone') return refusesToStart('agentgateway')
  if (document.family !== 'litellm') return REFUSED
  if (isChecked(pointer)) return refusesToStart('LiteLLM')
  if (LIMIT_OF_MODEL.test(pointer))
    return { severity: 'warning', confidence: 'high', text: 'LiteLLM will drop the model' }
  return { severity: 'warning', confidence: 'medium', text: 'LiteLLM does not check it, and may misread it' }
}

/** What becomes of a word that Gloo does not know: the API server takes any. */
export function ofUnknownWord(document: Document, pointer: string): Consequence {
  if (document.family !== 'gloo') return ofWrongValue(document, pointer)
  return { ...REFUSED, text: "Gloo's webhook will refuse the object, and without it Gloo cannot read it" }
}

/** What becomes of a member that is not declared. */
export function ofUnknownMember(document: Document, pointer: string, ignored: boolean): Consequence {
  const { family } = document
  if (family === 'litellm' && isChecked(pointer) && !ignored) return refusesToStart('LiteLLM')
  if (family === 'litellm')
    return { severity: 'warning', confidence: 'medium', text: 'LiteLLM 1.106.2 does not read it' }
  if (family === 'standalone' && ignored)
    return { severity: 'warning', confidence: 'high', text: 'agentgateway will ignore it' }
  if (family === 'standalone') return refusesToStart('agentgateway')
  return {
    severity: 'error',
    confidence: 'high',
    text: 'kubectl will refuse the object, and other clients lose it in silence',
  }
}

function refusesToStart(program: string): Consequence {
  return { severity: 'error', confidence: 'high', text: `${program} will refuse to start`, refused: true }
}

/** The parts of a LiteLLM file that are checked at startup. The rest is checked where it is used. */
function isChecked(pointer: string): boolean {
  return CHECKED.some((pattern) => pattern.test(pointer))
}

const LIMIT_OF_MODEL = /^\/model_list\/\d+\/litellm_params\/\w+$/

const CHECKED = [
  /^\/(general_settings|litellm_settings|environment_variables|model_list)$/,
  /^\/general_settings\/(master_key|vector_store_deny_by_default|search_tool_deny_by_default)$/,
  // Only what is known to be refused is reported there.
  /^\/(router_settings|litellm_settings)\//,
  // An entry is read before a deployment is made of it, which is dropped if it is invalid.
  /^\/model_list\/\d+(\/litellm_params)?$/,
  /^\/general_settings\/(litellm_jwtauth|role_permissions)(\/|$)/,
]
