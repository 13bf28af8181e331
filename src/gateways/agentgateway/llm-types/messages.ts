import { readTypes } from '../serde-type.js'

/** A call of Anthropic's API as it is translated: types/messages.rs `typed`. */
export const MESSAGES_TYPES = readTypes(`
Request struct messages:Message* system?:SystemPrompt model:string max_tokens:usize stop_sequences=:string* stream=:bool temperature?:f32 top_p?:f32 top_k?:usize tools?:Tool* tool_choice?:ToolChoice metadata?:Metadata thinking?:ThinkingInput output_config?:OutputConfig
Message struct role:Role content:MessageContent
Role enum user assistant system
ContentBlock tagged type text:ContentTextBlock image:ContentImageBlock document:ContentDocumentBlock search_result:ContentSearchResultBlock thinking:ContentBlock.Thinking redacted_thinking:ContentBlock.RedactedThinking tool_use:ContentBlock.ToolUse tool_result:ContentBlock.ToolResult server_tool_use:ContentBlock.ServerToolUse web_search_tool_result:ContentBlock.WebSearchToolResult *
ContentTextBlock struct text:string citations?:any cache_control?:CacheControlEphemeral
CacheControlEphemeral tagged type ephemeral:CacheControlEphemeral.Ephemeral
CacheControlEphemeral.Ephemeral struct ttl?:string
ContentImageBlock struct source:any cache_control?:CacheControlEphemeral
ContentDocumentBlock struct source:any cache_control?:CacheControlEphemeral citations?:any context?:string title?:string
ContentSearchResultBlock struct content:any* source:string title:string cache_control?:CacheControlEphemeral
ContentBlock.Thinking struct thinking:string signature:string
ContentBlock.RedactedThinking struct data:string
ContentBlock.ToolUse struct id:string name:string input:any cache_control?:CacheControlEphemeral
ToolResultContent untagged string ToolResultContentPart*
ToolResultContentPart tagged type text:ToolResultContentPart.Text image:ToolResultContentPart.Image document:ToolResultContentPart.Document search_result:ToolResultContentPart.SearchResult
ToolResultContentPart.Text struct text:string citations?:any cache_control?:CacheControlEphemeral
ToolResultContentPart.Image struct source:any cache_control?:CacheControlEphemeral
ToolResultContentPart.Document struct source:any cache_control?:CacheControlEphemeral citations?:any context?:string title?:string
ToolResultContentPart.SearchResult struct content:any* source:string title:string cache_control?:CacheControlEphemeral
ContentBlock.ToolResult struct tool_use_id:string content:ToolResultContent cache_control?:CacheControlEphemeral is_error?:bool
ContentBlock.ServerToolUse struct id:string name:string input:any cache_control?:CacheControlEphemeral
ContentBlock.WebSearchToolResult struct tool_use_id:string content?:any cache_control?:CacheControlEphemeral
MessageContent content ContentBlock*
SystemPrompt untagged string SystemContentBlock*
SystemContentBlock tagged type text:SystemContentBlock.Text
SystemContentBlock.Text struct text:string cache_control?:CacheControlEphemeral
Tool untagged CustomTool ServerTool
CustomTool struct name:string description?:string input_schema:any cache_control?:CacheControlEphemeral
ServerTool open type:string name:string cache_control?:CacheControlEphemeral
ToolChoice tagged type auto:ToolChoice.Auto any:ToolChoice.Any tool:ToolChoice.Tool none:ToolChoice.None
ToolChoice.Auto struct disable_parallel_tool_use?:bool
ToolChoice.Any struct disable_parallel_tool_use?:bool
ToolChoice.Tool struct name:string disable_parallel_tool_use?:bool
ToolChoice.None struct
Metadata open ...:string%
ThinkingInput tagged type enabled:ThinkingInput.Enabled disabled:ThinkingInput.Disabled adaptive:ThinkingInput.Adaptive
ThinkingInput.Enabled struct budget_tokens:u64
ThinkingInput.Disabled struct
ThinkingInput.Adaptive struct
OutputConfig struct effort?:ThinkingEffort format?:OutputFormat
ThinkingEffort enum low medium high xhigh max
OutputFormat tagged type json_schema:OutputFormat.JsonSchema
OutputFormat.JsonSchema struct schema:any
`)
