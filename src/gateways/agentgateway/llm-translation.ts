import type { LosslessJson } from '../../yaml/json.js'
import type { Format } from './llm-provider.js'
import { CHAT_TYPES } from './llm-types/chat.js'
import { EMBEDDINGS_TYPES } from './llm-types/embeddings.js'
import { MESSAGES_TYPES } from './llm-types/messages.js'
import { RESPONSES_TYPES } from './llm-types/responses.js'
import type { LlmModel } from './program.js'
import { fits, rootOf, type Types, typeProblem } from './serde-type.js'

/** Why a call cannot be translated, and the status of the gateway's answer. */
export interface Refusal {
  text: string
  status: number
}

type Body = ReadonlyMap<string, LosslessJson>

/**
 * Why agentgateway does not translate a call into the provider's format (llm crate, conversion/*.rs). The call is read
 * once more into the types of the translation, which are stricter than those of the call.
 */
export function translationProblem(called: Format, upstream: Format, body: Body, model: LlmModel): Refusal | undefined {
  const isAmazon = model.provider === 'bedrock'
  switch (called) {
    case 'completions':
      if (upstream === 'generateContent') return geminiImageProblem(body)
      if (upstream === 'messages') return unwritable(body, CHAT_TYPES)
      return upstream === 'bedrockConverse' ? (unreadable(body, CHAT_TYPES) ?? bedrockChatProblem(body)) : undefined
    case 'messages':
      if (upstream === 'completions') return unwritable(body, MESSAGES_TYPES)
      if (upstream === 'responses') return unwritable(body, MESSAGES_TYPES) ?? unsupported(responsesProblem(body))
      return upstream === 'bedrockConverse'
        ? (unreadable(body, MESSAGES_TYPES) ?? bedrockMessagesProblem(body))
        : undefined
    case 'responses':
      if (upstream === 'completions') return unwritable(body, RESPONSES_TYPES)
      return upstream === 'bedrockConverse'
        ? (unwritable(body, RESPONSES_TYPES) ?? bedrockResponsesProblem(body))
        : undefined
    case 'embeddings':
      return isAmazon || isVertex(model)
        ? (unwritable(body, EMBEDDINGS_TYPES) ?? bedrockInputProblem(body, model))
        : undefined
    case 'rerank':
      return (isAmazon || isVertex(model)) && items(body.get('documents')).length === 0
        ? { text: 'missing field: rerank documents', status: 400 }
        : undefined
    default:
      return undefined
  }
}

export const isVertex = ({ provider }: LlmModel): boolean => provider === 'vertex' || provider === 'vertexai'

function unreadable(body: Body, types: Types): Refusal | undefined {
  const problem = rootProblem(body, types)
  return problem === undefined ? undefined : { text: `failed to parse request: ${problem}`, status: 400 }
}

function unwritable(body: Body, types: Types): Refusal | undefined {
  const problem = rootProblem(body, types)
  return problem === undefined ? undefined : { text: `failed to marshal request: ${problem}`, status: 503 }
}

function rootProblem(body: Body, types: Types): string | undefined {
  return typeProblem(new Map(body), rootOf(types), types)?.message
}

function unsupported(reason: string | undefined): Refusal | undefined {
  return reason === undefined ? undefined : { text: `unsupported conversion: ${reason}`, status: 400 }
}

/** Media type and data of a base64 `data:` URL without further parameters (conversion/completions.rs `parse_data_url`). */
function parseDataUrl(url: string): { mediaType: string } | undefined {
  const [, mediaType, encoding] = /^data:([^,;]*);([^,]*),/.exec(url) ?? []
  return encoding?.toLowerCase() === 'base64' ? { mediaType: mediaType! } : undefined
}

/** conversion/vertex_gemini.rs `image_part`: only images that Google can read without fetching them. */
function geminiImageProblem(body: Body): Refusal | undefined {
  const users = items(body.get('messages')).filter((message) => memberOf(message, 'role') === 'user')
  for (const image of users.flatMap((message) => items(memberOf(message, 'content')))) {
    if (memberOf(image, 'type') !== 'image_url') continue
    const url = textOf(image, 'image_url', 'url') ?? ''
    if (parseDataUrl(url)) continue
    if (!url.startsWith('gs://'))
      return invalid(`native Gemini path rejects http(s) image_url (${url}); upload to gs:// or send inline data:`)
    if (!hasMediaType(memberOf(image, 'image_url'), url))
      return invalid(
        `gs:// image_url (${url}) has no recognised extension or MIME hint; pass image_url.format (or mime_type/content_type), or use an object with a known extension`,
      )
  }
  return undefined
}

const invalid = (reason: string): Refusal => ({ text: `invalid response: ${reason}`, status: 503 })

const MEDIA_EXTENSIONS = /^(png|jpe?g|webp|gif|heic|heif|pdf|mp3|wav|mp4|mov|webm|txt)$/i

function hasMediaType(image: unknown, url: string): boolean {
  const hint = ['format', 'mime_type', 'content_type'].map((name) => textOf(image, name)).find(Boolean)
  if (hint !== undefined && (hint.includes('/') || MEDIA_EXTENSIONS.test(hint))) return true
  const name = url.slice(url.lastIndexOf('/') + 1)
  return name.includes('.') && MEDIA_EXTENSIONS.test(name.slice(name.lastIndexOf('.') + 1))
}

/** conversion/bedrock.rs `CanonicalImage`. */
function bedrockImageProblem(url: string | undefined): string | undefined {
  if (!url?.startsWith('data:'))
    return 'bedrock image inputs must be base64 data URLs; remote URLs and file_ids are unsupported'
  const parsed = parseDataUrl(url)
  if (!parsed) return 'bedrock image data URLs must be base64-encoded'
  return isImage(parsed.mediaType) ? undefined : 'bedrock image data URLs must use a non-empty image/* media type'
}

const isImage = (mediaType: string): boolean => /^image\/./s.test(mediaType)

function bedrockChatProblem(body: Body): Refusal | undefined {
  const users = items(body.get('messages')).filter((message) => memberOf(message, 'role') === 'user')
  const images = users
    .flatMap((message) => items(memberOf(message, 'content')))
    .filter((part) => memberOf(part, 'type') === 'image_url')
  return unsupported(firstProblem(images, (image) => bedrockImageProblem(textOf(image, 'image_url', 'url'))))
}

function bedrockMessagesProblem(body: Body): Refusal | undefined {
  const messages = items(body.get('messages')).filter((message) => memberOf(message, 'role') !== 'system')
  const images = messages
    .flatMap((message) => items(memberOf(message, 'content')))
    .filter((part) => memberOf(part, 'type') === 'image')
  return unsupported(
    firstProblem(images, (image) => {
      const mediaType = textOf(image, 'source', 'media_type')
      if (mediaType === undefined || textOf(image, 'source', 'data') === undefined)
        return 'bedrock image source must be base64 (media_type + data); URL image sources are unsupported'
      return isImage(mediaType) ? undefined : 'bedrock image inputs must use a non-empty image/* media type'
    }),
  )
}

/** Items that the translation reads as messages: by their variant of `InputItem`. */
function bedrockResponsesProblem(body: Body): Refusal | undefined {
  return unsupported(firstProblem(items(body.get('input')), bedrockItemProblem))
}

function bedrockItemProblem(item: LosslessJson): string | undefined {
  const isMessage = memberOf(item, 'type') === 'message' || memberOf(item, 'type') === undefined
  if (!isMessage || fits(item, 'ItemReference', RESPONSES_TYPES) || fits(item, 'OutputMessage', RESPONSES_TYPES))
    return undefined
  const role = memberOf(item, 'role')
  return firstProblem(items(memberOf(item, 'content')), (part) => bedrockPartProblem(part, role === 'user'))
}

function bedrockPartProblem(part: LosslessJson, isUser: boolean): string | undefined {
  if (memberOf(part, 'type') === 'input_image')
    return isUser
      ? bedrockImageProblem(textOf(part, 'image_url'))
      : 'bedrock image inputs are only supported on user messages'
  if (memberOf(part, 'type') !== 'input_file') return undefined
  if (!isUser) return 'bedrock document inputs are only supported on user messages'
  return bedrockFileProblem(textOf(part, 'file_data'), textOf(part, 'file_url'), textOf(part, 'filename'))
}

function bedrockFileProblem(
  data: string | undefined,
  url: string | undefined,
  filename: string | undefined,
): string | undefined {
  const written = data ?? url
  if (written === undefined)
    return 'bedrock file inputs must supply file_data or a base64 data URL in file_url; file_id is unsupported'
  if (data === undefined && !written.startsWith('data:'))
    return 'bedrock file inputs must be base64 data URLs; remote URLs are unsupported'
  const parsed = parseDataUrl(written)
  if (written.startsWith('data:') && !parsed) return 'bedrock file data URLs must be base64-encoded'
  return isDocument(parsed?.mediaType, filename)
    ? undefined
    : 'bedrock document format could not be determined; provide a filename with a supported extension (pdf, csv, doc, docx, xls, xlsx, html, txt, md)'
}

const DOCUMENTS: ReadonlySet<string> = new Set([
  ...['application/pdf', 'text/csv', 'application/msword', 'application/vnd.ms-excel', 'text/html', 'text/plain'],
  ...['text/markdown', 'text/x-markdown', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
])

/** Extensions of these media types in the crate `mime_guess` 2.0.5. */
const DOCUMENT_EXTENSIONS: ReadonlySet<string> = new Set(
  (
    'asm bas c cc cd cfg cmd cnf conf cpp cs csdproj csproj csv cxx dbproj def doc docx dot dsw h hh hpp htm html hxt ' +
    'hxx i idl in inc ini inl ipproj jsxbin list log lst mak map markdown md mk mkd odh odl pdf pkgdef pkgundef py rc ' +
    'rc2 rct reg rgs s scr shtml slk sln sol sor srf text tlh tli txt user vb vbdproj vbproj vcs vddproj vdp vdproj ' +
    'vspscc vsscc vssscc wbk wiz xdr xla xlc xld xlk xll xlm xls xlsx xlt xlw xoml'
  ).split(' '),
)

function isDocument(mediaType: string | undefined, filename = ''): boolean {
  const extension = /[^/]\.([^./]*)\/*$/.exec(filename)?.[1]?.toLowerCase()
  return DOCUMENTS.has(mediaType ?? '') || DOCUMENT_EXTENSIONS.has(extension ?? '')
}

/** Of Amazon's models for embeddings, those of Cohere alone read several texts. */
function bedrockInputProblem(body: Body, { provider, upstreamModel }: LlmModel): Refusal | undefined {
  const name = upstreamModel ?? String(body.get('model'))
  if (provider !== 'bedrock' || !Array.isArray(body.get('input'))) return undefined
  const family = name.includes('nova') ? 'Nova' : name.includes('cohere') ? undefined : 'Titan'
  return family && { text: `failed to parse request: ${family} requires a single string input`, status: 400 }
}

/** What the Responses API has no form for (conversion/responses.rs `from_messages`). */
function responsesProblem(body: Body): string | undefined {
  const thinking = textOf(body.get('thinking'), 'type')
  const effort = memberOf(body.get('output_config'), 'effort') ?? null
  if (effort !== null && (thinking === undefined || thinking === 'disabled'))
    return 'messages output_config.effort requires adaptive thinking'
  const problem = firstProblem(items(body.get('messages')), (message) => {
    const role = textOf(message, 'role')!
    return firstProblem(items(memberOf(message, 'content')), (block) => blockProblem(block, role))
  })
  const limit = body.get('max_tokens')
  const isTooLarge = typeof limit === 'bigint' && limit >= 2n ** 32n
  return problem ?? (isTooLarge ? 'messages max_tokens exceeds responses max_output_tokens range' : undefined)
}

function blockProblem(block: LosslessJson, role: string): string | undefined {
  const type = textOf(block, 'type')
  if (type === 'text') return citationsProblem(block, 'text')
  if (role === 'user' && type === 'image') return imageSourceProblem(memberOf(block, 'source'))
  if (role === 'user' && type === 'tool_result') return firstProblem(items(memberOf(block, 'content')), resultProblem)
  if (role === 'assistant' && type === 'tool_use') return undefined
  return role === 'assistant' && (type === 'thinking' || type === 'redacted_thinking')
    ? 'messages thinking history cannot be represented by responses'
    : `messages ${role} content block cannot be represented by responses`
}

function resultProblem(part: LosslessJson): string | undefined {
  return textOf(part, 'type') === 'text'
    ? citationsProblem(part, 'tool_result')
    : 'messages non-text tool_result content cannot be represented by responses'
}

function citationsProblem(part: LosslessJson, where: string): string | undefined {
  return (memberOf(part, 'citations') ?? null) === null
    ? undefined
    : `messages ${where} citations cannot be represented by responses`
}

/** The members that each type of image source requires. */
const IMAGE_SOURCES: Readonly<Record<string, readonly string[]>> = {
  base64: ['media_type', 'data'],
  url: ['url'],
  file: ['file_id'],
}

function imageSourceProblem(source: LosslessJson | undefined): string | undefined {
  const type = textOf(source, 'type')
  if (type === undefined) return 'messages image source missing type'
  if (!Object.hasOwn(IMAGE_SOURCES, type)) return 'messages image source cannot be represented by responses'
  const missing = IMAGE_SOURCES[type]!.find((name) => textOf(source, name) === undefined)
  return missing && `messages ${type} image source missing ${missing}`
}

function firstProblem(
  values: readonly LosslessJson[],
  problemOf: (value: LosslessJson) => string | undefined,
): string | undefined {
  for (const value of values) {
    const problem = problemOf(value)
    if (problem !== undefined) return problem
  }
  return undefined
}

const items = (value: LosslessJson | undefined): readonly LosslessJson[] => (Array.isArray(value) ? value : [])

function memberOf(value: unknown, name: string): LosslessJson | undefined {
  return value instanceof Map ? (value.get(name) as LosslessJson | undefined) : undefined
}

function textOf(value: unknown, ...path: readonly string[]): string | undefined {
  let inner = value
  for (const name of path) inner = memberOf(inner, name)
  return typeof inner === 'string' ? inner : undefined
}
