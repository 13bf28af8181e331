import { readTypes } from '../serde-type.js'

/** A call of the Responses API as it is translated: async-openai 0.42.0, types/responses. */
export const RESPONSES_TYPES = readTypes(`
CreateResponse struct background?:bool conversation?:ConversationParam include?:IncludeEnum* input:InputParam instructions?:string max_output_tokens?:u32 max_tool_calls?:u32 metadata?:string% model?:string parallel_tool_calls?:bool previous_response_id?:string prompt?:Prompt prompt_cache_key?:string prompt_cache_retention?:PromptCacheRetention reasoning?:Reasoning safety_identifier?:string service_tier?:ServiceTierResponses store?:bool stream?:bool stream_options?:ResponseStreamOptions temperature?:f32 text?:ResponseTextParam tool_choice?:ToolChoiceParam tools?:Tool* top_logprobs?:u8 top_p?:f32 truncation?:Truncation context_management?:ContextManagementParam* prompt_cache_options?:ResponsePromptCacheOptionsParam moderation?:ModerationParam
ConversationParam untagged string Conversation
Conversation struct id:string
IncludeEnum enum file_search_call.results web_search_call.results web_search_call.action.sources message.input_image.image_url computer_call_output.output.image_url code_interpreter_call.outputs reasoning.encrypted_content message.output_text.logprobs
InputParam untagged string InputItem*
InputItem tagged type compaction_trigger:CompactionTriggerItemParam program:ProgramItemParam program_output:ProgramOutputItemParam | ItemReference Item EasyInputMessage
CompactionTriggerItemParam struct id?:string
ProgramItemParam struct id:string call_id:string code:string fingerprint:string
ProgramOutputItemParam struct id:string call_id:string result:string status:ProgramOutputItemStatus
ProgramOutputItemStatus enum completed incomplete
ItemReference struct type?:ItemReferenceType id:string
ItemReferenceType enum item_reference
Item tagged type message:MessageItem file_search_call:FileSearchToolCall computer_call:ComputerToolCall computer_call_output:ComputerCallOutputItemParam web_search_call:WebSearchToolCall function_call:FunctionToolCall function_call_output:FunctionCallOutputItemParam tool_search_call:ToolSearchCallItemParam tool_search_output:ToolSearchOutputItemParam additional_tools:AdditionalToolsItemParam configuration_update:ResponseConfigurationUpdateItemParam reasoning:ReasoningItem compaction:CompactionSummaryItemParam image_generation_call:ImageGenToolCall code_interpreter_call:CodeInterpreterToolCall local_shell_call:LocalShellToolCall local_shell_call_output:LocalShellToolCallOutput shell_call:FunctionShellCallItemParam shell_call_output:FunctionShellCallOutputItemParam apply_patch_call:ApplyPatchToolCallItemParam apply_patch_call_output:ApplyPatchToolCallOutputItemParam mcp_list_tools:MCPListTools mcp_approval_request:MCPApprovalRequest mcp_approval_response:MCPApprovalResponse mcp_call:MCPToolCall custom_tool_call_output:CustomToolCallOutput custom_tool_call:CustomToolCall
MessageItem untagged OutputMessage InputMessage
OutputMessage struct content:OutputMessageContent* id:string role:AssistantRole phase?:MessagePhase status:OutputStatus
OutputMessageContent tagged type output_text:OutputTextContent refusal:RefusalContent
OutputTextContent struct annotations:Annotation* logprobs?:LogProb* text:string
Annotation tagged type file_citation:FileCitationBody url_citation:UrlCitationBody container_file_citation:ContainerFileCitationBody file_path:FilePath
FileCitationBody struct file_id:string filename:string index:u32
UrlCitationBody struct end_index:u32 start_index:u32 title:string url:string
ContainerFileCitationBody struct container_id:string end_index:u32 file_id:string filename:string start_index:u32
FilePath struct file_id:string index:u32
LogProb struct bytes:u8* logprob:f64 token:string top_logprobs:TopLogProb*
TopLogProb struct bytes:u8* logprob:f64 token:string
RefusalContent struct refusal:string
AssistantRole enum assistant
MessagePhase enum commentary final_answer
OutputStatus enum in_progress completed incomplete
InputMessage struct content:InputContent* role:InputRole status?:OutputStatus
InputContent tagged type input_text:InputTextContent input_image:InputImageContent input_file:InputFileContent
InputTextContent struct text:string prompt_cache_breakpoint?:PromptCacheBreakpointConfig
PromptCacheBreakpointConfig struct mode:PromptCacheBreakpointConfigMode
PromptCacheBreakpointConfigMode enum explicit
InputImageContent struct detail=:ImageDetail file_id?:string image_url?:string prompt_cache_breakpoint?:PromptCacheBreakpointConfig
ImageDetail enum auto low high original
InputFileContent struct file_data?:string file_id?:string file_url?:string filename?:string detail?:FileInputDetail prompt_cache_breakpoint?:PromptCacheBreakpointConfig
FileInputDetail enum low high auto
InputRole enum user system developer
FileSearchToolCall struct id:string queries:string* status:FileSearchToolCallStatus results?:FileSearchToolCallResult*
FileSearchToolCallStatus enum in_progress searching incomplete failed completed
FileSearchToolCallResult struct attributes:any% file_id:string filename:string score:f32 text:string
ComputerToolCall struct action?:ComputerAction actions?:ComputerAction* call_id:string id:string pending_safety_checks:ComputerCallSafetyCheckParam* status:OutputStatus
ComputerAction tagged type click:ClickParam double_click:DoubleClickAction drag:DragParam keypress:KeyPressAction move:MoveParam screenshot scroll:ScrollParam type:TypeParam wait
ClickParam struct button:ClickButtonType x:i32 y:i32 keys?:string*
ClickButtonType enum left right wheel back forward
DoubleClickAction struct x:i32 y:i32 keys?:string*
DragParam struct path:CoordParam* keys?:string*
CoordParam struct x:i32 y:i32
KeyPressAction struct keys:string*
MoveParam struct x:i32 y:i32 keys?:string*
ScrollParam struct scroll_x:i32 scroll_y:i32 x:i32 y:i32 keys?:string*
TypeParam struct text:string
ComputerCallSafetyCheckParam struct id:string code?:string message?:string
ComputerCallOutputItemParam struct call_id:string output:ComputerScreenshotImage acknowledged_safety_checks?:ComputerCallSafetyCheckParam* id?:string status?:OutputStatus
ComputerScreenshotImage struct type:ComputerScreenshotImageType file_id?:string image_url?:string
ComputerScreenshotImageType enum computer_screenshot
WebSearchToolCall struct action?:WebSearchToolCallAction id:string status:WebSearchCallStatus
WebSearchToolCallAction tagged type search:WebSearchActionSearch open_page:WebSearchActionOpenPage find:WebSearchActionFind find_in_page:WebSearchActionFind
WebSearchActionSearch struct query?:string queries?:string* sources?:WebSearchActionSearchSource*
WebSearchActionSearchSource struct type:string url:string
WebSearchActionOpenPage struct url?:string
WebSearchActionFind struct url:string pattern:string
WebSearchCallStatus enum in_progress searching completed failed incomplete
FunctionToolCall struct arguments:string call_id:string namespace?:string name:string id?:string status?:OutputStatus caller?:ToolCallCaller async?:bool
ToolCallCaller tagged type direct program:ProgramToolCallCaller
ProgramToolCallCaller struct caller_id:string
FunctionCallOutputItemParam struct call_id?:string output:FunctionCallOutput id?:string status?:OutputStatus name?:string namespace?:string caller?:ToolCallCaller
FunctionCallOutput untagged string InputContent*
ToolSearchCallItemParam struct id?:string call_id?:string execution?:ToolSearchExecutionType arguments=:any status?:OutputStatus
ToolSearchExecutionType enum server client
ToolSearchOutputItemParam struct id?:string call_id?:string execution?:ToolSearchExecutionType tools:Tool* status?:OutputStatus
Tool tagged type function:FunctionTool file_search:FileSearchTool computer_use_preview:ComputerUsePreviewTool web_search:WebSearchTool web_search_2025_08_26:WebSearchTool mcp:MCPTool code_interpreter:CodeInterpreterTool programmatic_tool_calling image_generation:ImageGenTool local_shell shell:FunctionShellToolParam custom:CustomToolParam computer:ComputerTool namespace:NamespaceToolParam tool_search:ToolSearchToolParam web_search_preview:WebSearchTool web_search_preview_2025_03_11:WebSearchTool apply_patch:ApplyPatchToolParam
FunctionTool struct name:string parameters?:any strict?:bool description?:string defer_loading?:bool async?:bool output_schema?:any allowed_callers?:CallableToolAllowedCaller*
CallableToolAllowedCaller enum direct programmatic
FileSearchTool struct vector_store_ids:string* max_num_results?:u32 filters?:Filter ranking_options?:RankingOptions
Filter untagged ComparisonFilter CompoundFilter
ComparisonFilter struct type:ComparisonType key:string value:any
ComparisonType enum eq ne gt gte lt lte in nin
CompoundFilter struct type:CompoundType filters:Filter*
CompoundType enum and or
RankingOptions struct hybrid_search?:HybridSearch ranker:RankVersionType score_threshold?:f32
HybridSearch struct embedding_weight:f32 text_weight:f32
RankVersionType enum auto default-2024-11-15
ComputerUsePreviewTool struct environment:ComputerEnvironment display_width:u32 display_height:u32
ComputerEnvironment enum windows mac linux ubuntu browser
WebSearchTool struct filters?:WebSearchToolFilters user_location?:WebSearchApproximateLocation search_context_size?:WebSearchToolSearchContextSize search_content_types?:SearchContentType* external_web_access?:bool
WebSearchToolFilters struct allowed_domains?:string*
WebSearchApproximateLocation struct type=:WebSearchApproximateLocationType city?:string country?:string region?:string timezone?:string
WebSearchApproximateLocationType enum approximate
WebSearchToolSearchContextSize enum low medium high
SearchContentType enum text image
MCPTool struct server_label:string allowed_tools?:MCPToolAllowedTools authorization?:string connector_id?:McpToolConnectorId headers?:any require_approval?:MCPToolRequireApproval server_description?:string server_url?:string defer_loading?:bool tunnel_id?:string allowed_callers?:CallableToolAllowedCaller*
MCPToolAllowedTools untagged string* MCPToolFilter
MCPToolFilter struct read_only?:bool tool_names?:string*
McpToolConnectorId enum connector_dropbox connector_gmail connector_googlecalendar connector_googledrive connector_microsoftteams connector_outlookcalendar connector_outlookemail connector_sharepoint
MCPToolRequireApproval untagged MCPToolApprovalFilter MCPToolApprovalSetting
MCPToolApprovalFilter struct always?:MCPToolFilter never?:MCPToolFilter
MCPToolApprovalSetting enum always never
CodeInterpreterTool struct container:CodeInterpreterToolContainer allowed_callers?:CallableToolAllowedCaller*
CodeInterpreterToolContainer tagged type auto:CodeInterpreterContainerAuto | string
CodeInterpreterContainerAuto struct file_ids?:string* memory_limit?:u64
ImageGenTool struct background?:ImageGenToolBackground input_fidelity?:InputFidelity input_image_mask?:ImageGenToolInputImageMask model?:string moderation?:ImageGenToolModeration output_compression?:u8 output_format?:ImageGenToolOutputFormat partial_images?:u8 quality?:ImageGenToolQuality size?:ImageGenToolSize action?:ImageGenActionEnum
ImageGenToolBackground enum transparent opaque auto
InputFidelity enum high low
ImageGenToolInputImageMask struct image_url?:string file_id?:string
ImageGenToolModeration enum auto low
ImageGenToolOutputFormat enum png webp jpeg
ImageGenToolQuality enum low medium high xhigh max auto
ImageGenToolSize enum auto 1024x1024 1024x1536 1536x1024 | string
ImageGenActionEnum enum generate edit auto
FunctionShellToolParam struct environment?:FunctionShellEnvironment allowed_callers?:CallableToolAllowedCaller*
FunctionShellEnvironment tagged type container_auto:ContainerAutoParam local:LocalEnvironmentParam container_reference:ContainerReferenceParam
ContainerAutoParam struct file_ids?:string* network_policy?:ContainerNetworkPolicy skills?:SkillParam*
ContainerNetworkPolicy tagged type disabled allowlist:ContainerNetworkPolicyAllowlistDetails
ContainerNetworkPolicyAllowlistDetails struct allowed_domains:string* domain_secrets?:ContainerNetworkPolicyDomainSecretParam*
ContainerNetworkPolicyDomainSecretParam struct domain:string name:string value:string
SkillParam tagged type skill_reference:SkillReferenceParam inline:InlineSkillParam
SkillReferenceParam struct skill_id:string version?:string
InlineSkillParam struct name:string description:string source:InlineSkillSourceParam
InlineSkillSourceParam struct media_type:string data:string
LocalEnvironmentParam struct skills?:LocalSkillParam*
LocalSkillParam struct name:string description:string path:string
ContainerReferenceParam struct container_id:string
CustomToolParam struct name:string description?:string format:CustomToolParamFormat defer_loading?:bool async?:bool allowed_callers?:CallableToolAllowedCaller*
CustomToolParamFormat tagged type text grammar:CustomGrammarFormatParam
CustomGrammarFormatParam struct definition:string syntax:GrammarSyntax
GrammarSyntax enum lark regex
ComputerTool struct
NamespaceToolParam struct name:string description:string tools:NamespaceToolParamTool*
NamespaceToolParamTool tagged type function:FunctionToolParam custom:CustomToolParam
FunctionToolParam struct name:string description?:string parameters?:any strict?:bool defer_loading?:bool async?:bool output_schema?:any allowed_callers?:CallableToolAllowedCaller*
ToolSearchToolParam struct execution?:ToolSearchExecutionType description?:string parameters?:any
ApplyPatchToolParam struct allowed_callers?:CallableToolAllowedCaller*
AdditionalToolsItemParam struct id?:string role:AdditionalToolsItemParamRole tools:Tool*
AdditionalToolsItemParamRole enum developer
ResponseConfigurationUpdateItemParam struct id?:string reasoning?:ResponseConfigurationUpdateReasoning
ResponseConfigurationUpdateReasoning struct effort?:ReasoningEffort
ReasoningEffort enum none minimal low medium high xhigh max
ReasoningItem struct id?:string summary:SummaryPart* content?:ReasoningItemContent* encrypted_content?:string status?:OutputStatus
SummaryPart tagged type summary_text:SummaryTextContent
SummaryTextContent struct text:string
ReasoningItemContent tagged type reasoning_text:ReasoningTextContent
ReasoningTextContent struct text:string
CompactionSummaryItemParam struct id?:string encrypted_content:string
ImageGenToolCall struct id:string result?:string status:ImageGenToolCallStatus size?:ImageGenToolSize quality?:ImageGenToolQuality
ImageGenToolCallStatus enum in_progress completed generating failed
CodeInterpreterToolCall struct code?:string container_id:string id:string outputs?:CodeInterpreterToolCallOutput* status:CodeInterpreterToolCallStatus
CodeInterpreterToolCallOutput tagged type logs:CodeInterpreterOutputLogs image:CodeInterpreterOutputImage
CodeInterpreterOutputLogs struct logs:string
CodeInterpreterOutputImage struct url:string
CodeInterpreterToolCallStatus enum in_progress completed incomplete interpreting failed
LocalShellToolCall struct action:LocalShellExecAction call_id:string id:string status:OutputStatus
LocalShellExecAction struct command:string* env:string% timeout_ms?:u64 user?:string working_directory?:string
LocalShellToolCallOutput struct id:string output:string status?:OutputStatus
FunctionShellCallItemParam struct id?:string call_id:string action:FunctionShellActionParam status?:FunctionShellCallItemStatus environment?:FunctionShellCallItemEnvironment caller?:ToolCallCaller
FunctionShellActionParam struct commands:string* timeout_ms?:u64 max_output_length?:u64
FunctionShellCallItemStatus enum in_progress completed incomplete
FunctionShellCallItemEnvironment tagged type local:LocalEnvironmentParam container_reference:ContainerReferenceParam
FunctionShellCallOutputItemParam struct id?:string call_id:string output:FunctionShellCallOutputContentParam* max_output_length?:u64 caller?:ToolCallCaller status?:FunctionShellCallItemStatus
FunctionShellCallOutputContentParam struct stdout:string stderr:string outcome:FunctionShellCallOutputOutcomeParam
FunctionShellCallOutputOutcomeParam tagged type timeout exit:FunctionShellCallOutputExitOutcomeParam
FunctionShellCallOutputExitOutcomeParam struct exit_code:i32
ApplyPatchToolCallItemParam struct id?:string call_id:string status:ApplyPatchCallStatusParam operation:ApplyPatchOperationParam caller?:ToolCallCaller
ApplyPatchCallStatusParam enum in_progress completed
ApplyPatchOperationParam tagged type create_file:ApplyPatchCreateFileOperationParam delete_file:ApplyPatchDeleteFileOperationParam update_file:ApplyPatchUpdateFileOperationParam
ApplyPatchCreateFileOperationParam struct path:string diff:string
ApplyPatchDeleteFileOperationParam struct path:string
ApplyPatchUpdateFileOperationParam struct path:string diff:string
ApplyPatchToolCallOutputItemParam struct id?:string call_id:string status:ApplyPatchCallOutputStatusParam output?:string caller?:ToolCallCaller
ApplyPatchCallOutputStatusParam enum completed failed
MCPListTools struct id:string server_label:string tools:MCPListToolsTool* error?:string
MCPListToolsTool struct input_schema:any name:string annotations?:any description?:string
MCPApprovalRequest struct arguments:string id:string name:string server_label:string
MCPApprovalResponse struct approval_request_id:string approve:bool id?:string reason?:string
MCPToolCall struct arguments:string id:string name:string server_label:string approval_request_id?:string error?:MCPToolCallError output?:string status?:MCPToolCallStatus
MCPToolCallError tagged type mcp_protocol_error:MCPProtocolError mcp_tool_execution_error:MCPToolExecutionError http_error:HTTPError
MCPProtocolError struct code:i64 message:string
MCPToolExecutionError struct content:any
HTTPError struct code:i64 message:string
MCPToolCallStatus enum in_progress completed incomplete calling failed
CustomToolCallOutput struct call_id:string output:CustomToolCallOutputOutput id?:string caller?:ToolCallCaller
CustomToolCallOutputOutput untagged string InputContent*
CustomToolCall struct call_id:string namespace?:string input:string name:string id:string caller?:ToolCallCaller async?:bool
EasyInputMessage struct type=:MessageType role:Role content:EasyInputContent phase?:MessagePhase
MessageType enum message
Role enum user assistant system developer
EasyInputContent untagged string InputContent*
Prompt struct id:string version?:string variables?:ResponsePromptVariables
ResponsePromptVariables untagged string InputContent any
PromptCacheRetention enum in_memory 24h
Reasoning struct effort?:ReasoningEffort summary?:ReasoningSummary mode?:ReasoningModeEnum context?:ReasoningContext
ReasoningSummary enum auto concise detailed
ReasoningModeEnum enum pro standard | string
ReasoningContext enum auto current_turn all_turns
ServiceTierResponses enum auto default flex scale priority fast ultrafast
ResponseStreamOptions struct include_obfuscation?:bool
ResponseTextParam struct format=:TextResponseFormatConfiguration verbosity?:Verbosity
TextResponseFormatConfiguration tagged type text json_object json_schema:ResponseFormatJsonSchema
ResponseFormatJsonSchema struct description?:string name:string schema:any strict?:bool
Verbosity enum low medium high
ToolChoiceParam tagged type allowed_tools:ToolChoiceAllowed function:ToolChoiceFunction mcp:ToolChoiceMCP custom:ToolChoiceCustom programmatic_tool_calling apply_patch shell | ToolChoiceTypes ToolChoiceOptions
ToolChoiceAllowed struct mode:ToolChoiceAllowedMode tools:any*
ToolChoiceAllowedMode enum auto required
ToolChoiceFunction struct name:string
ToolChoiceMCP struct name:string server_label:string
ToolChoiceCustom struct name:string
ToolChoiceTypes tagged type file_search web_search_preview computer computer_use_preview computer_use web_search_preview_2025_03_11 code_interpreter image_generation
ToolChoiceOptions enum none auto required
Truncation enum auto disabled
ContextManagementParam struct type:ContextManagementParamType compact_threshold?:u32
ContextManagementParamType enum compaction
ResponsePromptCacheOptionsParam struct ttl?:PromptCacheTTLEnum mode?:PromptCacheModeEnum comparison_response_id?:string
PromptCacheTTLEnum enum 30m
PromptCacheModeEnum enum implicit explicit
ModerationParam struct model:string policy?:ModerationPolicyParam
ModerationPolicyParam struct input?:ModerationConfigParam output?:ModerationConfigParam
ModerationConfigParam struct mode:ModerationMode
ModerationMode enum score block
`)
