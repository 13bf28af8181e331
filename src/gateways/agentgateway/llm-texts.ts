import type { LosslessJson } from '../../yaml/json.js'
import { list } from '../../yaml/plain.js'
import type { Format } from './llm-provider.js'

/** A part of a call that guards can look at, in lower case: Kubernetes and files write the names in different cases. */
export type Scope = 'systemprompt' | 'messages' | 'tooloutput' | 'toolinput'

type Body = ReadonlyMap<string, LosslessJson>
type Scanned = [scope: Scope, text: string]

/** Formats that guards judge (llm crate, lib.rs `supports_prompt_guard`). */
const SCANNERS: Partial<Record<Format, (body: Body) => Scanned[]>> = {
  completions: scanCompletion,
  messages: scanMessages,
  responses: scanResponses,
  generateContent: scanGemini,
}

export const isGuarded = (format: Format): boolean => SCANNERS[format] !== undefined

/** The texts of a call in these scopes, each as guards see it (llm crate, types/ `visit_text_mut`). */
export function textsIn(format: Format, body: Body, scopes: readonly string[]): string[] {
  const scanned = SCANNERS[format]?.(body) ?? []
  return scanned.filter(([scope]) => scopes.includes(scope)).map(([, text]) => text)
}

const SCOPES_OF_ROLES: ReadonlyMap<LosslessJson | undefined, Scope> = new Map([
  ['tool', 'tooloutput'],
  ['function', 'tooloutput'],
  ['system', 'systemprompt'],
  ['developer', 'systemprompt'],
])

function scanCompletion(body: Body): Scanned[] {
  return list(body.get('messages')).flatMap((message) => [
    ...scanContent(
      memberAt(message, 'content'),
      SCOPES_OF_ROLES.get(memberAt(message, 'role')) ?? 'messages',
      ' ',
      textOf,
    ),
    ...list(memberAt(message, 'tool_calls')).flatMap((call) => [
      ...scanJson(memberAt(call, 'function', 'arguments'), 'toolinput'),
      ...scanJson(memberAt(call, 'custom', 'input'), 'toolinput'),
    ]),
    ...scanJson(memberAt(message, 'function_call', 'arguments'), 'toolinput'),
  ])
}

function scanMessages(body: Body): Scanned[] {
  const typed = (part: unknown) => (typeof memberAt(part, 'type') === 'string' ? textOf(part) : undefined)
  return [
    ...scanContent(body.get('system'), 'systemprompt', '\n', typed),
    ...list(body.get('messages')).flatMap((message) => {
      const content = memberAt(message, 'content')
      const others = list(content).filter((part) => typed(part) === undefined)
      return [...others.flatMap((part) => scanTyped(part, PARTS)), ...scanContent(content, 'messages', ' ', typed)]
    }),
  ]
}

function scanResponses(body: Body): Scanned[] {
  const instructions = scanContent(body.get('instructions'), 'systemprompt', '\n', textOf)
  const input = body.get('input')
  if (typeof input === 'string') return [...instructions, ['messages', input]]
  return [...instructions, ...list(input).flatMap(scanItem)]
}

function scanItem(item: unknown): Scanned[] {
  const role = memberAt(item, 'role')
  if (typeof role !== 'string') return scanTyped(item, ITEMS)
  const scope = SCOPES_OF_ROLES.get(role) === 'systemprompt' ? 'systemprompt' : 'messages'
  const content = memberAt(item, 'content')
  const refusals = list(content).flatMap((part) => scanJson(memberAt(part, 'refusal'), scope))
  const typed = (part: unknown) =>
    ['input_text', 'output_text'].includes(String(memberAt(part, 'type'))) ? textOf(part) : undefined
  return [...refusals, ...scanContent(content, scope, '\n', typed)]
}

function scanGemini(body: Body): Scanned[] {
  const spoken = (part: unknown) => (memberAt(part, 'thought') === true ? undefined : textOf(part))
  const system = memberAt(body.get('systemInstruction') ?? body.get('system_instruction'), 'parts')
  return [
    ...scanContent(system, 'systemprompt', '\n', spoken),
    ...list(body.get('contents')).flatMap((content) => {
      const parts = memberAt(content, 'parts')
      const tools = list(parts).filter((part) => textOf(part) === undefined)
      return [...tools.flatMap(scanTool), ...scanContent(parts, 'messages', '\n', spoken)]
    }),
  ]
}

const scanTool = (part: unknown): Scanned[] => [
  ...scanJson(memberAt(part, 'functionCall', 'args'), 'toolinput'),
  ...scanJson(memberAt(part, 'functionResponse', 'response'), 'tooloutput'),
  ...scanJson(memberAt(part, 'executableCode', 'code'), 'toolinput'),
  ...scanJson(memberAt(part, 'codeExecutionResult', 'output'), 'tooloutput'),
]

/** Members of a part or an item that guards look at, by its `type`. */
type Members = readonly (readonly [types: string, ...members: (readonly [name: string, scope: Scope])[]])[]

const PARTS: Members = [
  [
    'tool_result mcp_tool_result code_execution_tool_result bash_code_execution_tool_result text_editor_code_execution_tool_result tool_search_tool_result web_fetch_tool_result advisor_tool_result',
    ['content', 'tooloutput'],
  ],
  ['tool_use server_tool_use mcp_tool_use', ['input', 'toolinput']],
  ['document', ['source', 'messages'], ['title', 'messages'], ['context', 'messages']],
  ['search_result', ['title', 'messages'], ['content', 'messages']],
  ['compaction', ['content', 'messages']],
  ['mid_conv_system', ['content', 'systemprompt']],
]

const ITEMS: Members = [
  [
    'function_call_output custom_tool_call_output local_shell_call_output shell_call_output apply_patch_call_output',
    ['output', 'tooloutput'],
  ],
  ['program_output', ['result', 'tooloutput']],
  [
    'function_call mcp_call mcp_approval_request',
    ['arguments', 'toolinput'],
    ['output', 'tooloutput'],
    ['error', 'tooloutput'],
  ],
  ['custom_tool_call', ['input', 'toolinput']],
  ['program', ['code', 'toolinput']],
  [
    'local_shell_call shell_call computer_call web_search_call',
    ['action', 'toolinput'],
    ['actions', 'toolinput'],
    ['pending_safety_checks', 'toolinput'],
  ],
  ['apply_patch_call', ['operation', 'toolinput']],
  ['computer_call_output', ['acknowledged_safety_checks', 'tooloutput']],
  ['file_search_call', ['queries', 'toolinput'], ['results', 'tooloutput']],
  ['code_interpreter_call', ['code', 'toolinput'], ['outputs', 'tooloutput']],
  ['tool_search_call', ['arguments', 'toolinput']],
  ['mcp_list_tools tool_search_output', ['tools', 'tooloutput'], ['error', 'tooloutput']],
  ['mcp_approval_response', ['reason', 'toolinput']],
]

function scanTyped(value: unknown, known: Members): Scanned[] {
  const type = String(memberAt(value, 'type'))
  const [, ...members] = known.find(([types]) => types.split(' ').includes(type)) ?? ['']
  return members.flatMap(([name, scope]) => scanJson(memberAt(value, name), scope))
}

/** A string, or parts: texts in succession are one text. */
function scanContent(
  content: unknown,
  scope: Scope,
  separator: string,
  textOfPart: (part: unknown) => string | undefined,
): Scanned[] {
  if (typeof content === 'string') return [[scope, content]]
  const runs: string[][] = [[]]
  for (const part of list(content)) {
    const text = textOfPart(part)
    if (text === undefined) runs.push([])
    else runs.at(-1)!.push(text)
  }
  return runs.filter((texts) => texts.length > 0).map((texts) => [scope, texts.join(separator)])
}

/** Every string in a value, at any depth. */
function scanJson(value: LosslessJson | undefined, scope: Scope): Scanned[] {
  if (typeof value === 'string') return [[scope, value]]
  const inner = value instanceof Map ? [...value.values()] : Array.isArray(value) ? value : []
  return inner.flatMap((item) => scanJson(item, scope))
}

function textOf(part: unknown): string | undefined {
  const text = memberAt(part, 'text')
  return typeof text === 'string' ? text : undefined
}

function memberAt(value: unknown, ...path: readonly string[]): LosslessJson | undefined {
  let inner = value
  for (const name of path) inner = inner instanceof Map ? inner.get(name) : undefined
  return inner as LosslessJson | undefined
}
