import type { RouteType } from '../llm-provider.js'
import { readTypes, type Types } from '../serde-type.js'

const ANTHROPIC = `RequestMessage open role:string content?:ContentBlock
ContentBlock untagged string any*
TextBlock untagged string any*`

const GEMINI = `Content open role?:string parts=:any*`

/**
 * Calls as agentgateway reads them before they are translated (types/*.rs of its `llm` crate); the first type is
 * the call. All other formats are read as JSON objects.
 */
export const CALL_TYPES: Readonly<Partial<Record<RouteType, Types>>> = {
  completions: readTypes(`
Request open messages:RequestMessage* model?:string moderation?:any top_p?:f32 temperature?:f32 stream?:bool frequency_penalty?:f32 presence_penalty?:f32 seed?:i64 reasoning_effort?:ReasoningEffort stream_options?:StreamOptions max_tokens?:u32 max_completion_tokens?:u32 stop?:any tools?:any* tool_choice?:any user?:string
RequestMessage open role:string name?:string content?:Content tool_call_id?:string tool_calls?:any*
Content untagged string ContentPart*
ContentPart open type:string text?:string
ReasoningEffort enum none minimal low medium high xhigh max
StreamOptions open include_usage:bool
`),
  messages: readTypes(`
Request open messages:RequestMessage* model?:string system?:TextBlock top_p?:f32 temperature?:f32 stream?:bool max_tokens?:u64
${ANTHROPIC}
`),
  anthropicTokenCount: readTypes(`
Request open messages:RequestMessage* model?:string system?:TextBlock
${ANTHROPIC}
`),
  responses: readTypes(`
Request open input:RequestInput model?:string moderation?:any max_output_tokens?:u32 temperature?:f32 top_p?:f32 stream?:bool instructions?:string vendor_extensions?:RequestVendorExtensions
RequestInput untagged string any*
RequestVendorExtensions open thinking_budget_tokens?:u64
`),
  embeddings: readTypes(`
Request open model?:string input:any user?:string encoding_format?:EncodingFormat dimensions?:u32
EncodingFormat enum float base64
`),
  rerank: readTypes(`
Request open model?:string query:string documents:Document* top_n?:u32 return_documents?:bool max_tokens_per_doc?:u32
Document untagged string any%
`),
  generateContent: readTypes(`
GenerateContentRequest open contents=:Content* systemInstruction|system_instruction?:Content generationConfig|generation_config?:GenerationConfig
${GEMINI}
GenerationConfig open temperature?:f32 topP|top_p?:f32 frequencyPenalty|frequency_penalty?:f32 presencePenalty|presence_penalty?:f32 seed?:i64 maxOutputTokens|max_output_tokens?:u32
`),
  geminiCountTokens: readTypes(`
CountTokensRequest open model?:string contents=:Content* systemInstruction|system_instruction?:Content
${GEMINI}
`),
}
