import { percentEncodeBytes } from '../../core/percent.js'

/** The model in the path of a native API, if it can be written to a path (detect.rs). */
export function modelInPath(path: string): string | undefined {
  const written = namedIn(path)
  if (written === undefined) return undefined
  const model = decode(written)
  return model.split('/').every(isSafeSegment) ? model : undefined
}

function namedIn(path: string): string | undefined {
  const suffix = BEDROCK.exec(path)?.[0]
  if (suffix !== undefined) return after(path.slice(0, -suffix.length), '/model/')
  if (!NATIVE.test(path)) return undefined
  const published = after(path, '/publishers/')
  const models = after(published ?? (RAW.test(path) ? '' : path), '/models/')
  return models?.includes(':') ? models.slice(0, models.indexOf(':')) : undefined
}

const BEDROCK = /\/(?:invoke-with-response-stream|invoke|converse-stream|converse)$/
const RAW = /:(?:streamRawPredict|rawPredict)$/
const NATIVE = /:(?:streamRawPredict|rawPredict|streamGenerateContent|generateContent|countTokens)$/

/** The part after the first occurrence. */
function after(text: string, mark: string): string | undefined {
  const at = text.indexOf(mark)
  return at < 0 ? undefined : text.slice(at + mark.length)
}

/** Invalid percent escapes are kept. */
function decode(text: string): string {
  const bytes: number[] = []
  const given = new TextEncoder().encode(text)
  for (let at = 0; at < given.length; at++) {
    const hex = given[at] === 0x25 ? String.fromCharCode(...given.subarray(at + 1, at + 3)) : ''
    const isEscape = /^[0-9a-f]{2}$/i.test(hex)
    bytes.push(isEscape ? parseInt(hex, 16) : given[at]!)
    if (isEscape) at += 2
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))
}

/** Whether a segment has no other meaning in a path. */
export function isSafeSegment(segment: string): boolean {
  return (
    segment !== '' && segment !== '.' && segment !== '..' && !/[/\\%?#<>"`{}|^\p{Cc}\p{White_Space}]/u.test(segment)
  )
}

/** Replaces the model in a path; other paths are unchanged (model_router.rs). */
export function withPathModel(path: string, model: string): string {
  const segment = encodeModel(model)
  const suffix = BEDROCK.exec(path)?.[0]
  if (suffix !== undefined) {
    const before = path.slice(0, -suffix.length)
    const at = before.indexOf('/model/')
    return at < 0 ? path : `${before.slice(0, at)}/model/${segment}${suffix}`
  }
  if (!NATIVE.test(path)) return path
  const published = path.indexOf('/publishers/')
  if (published < 0 && RAW.test(path)) return path
  const from = published < 0 ? 0 : published + '/publishers/'.length
  const models = path.indexOf('/models/', from)
  const colon = path.indexOf(':', models)
  if (models < 0 || colon < 0 || (published >= 0 && models === from)) return path
  return `${path.slice(0, models)}/models/${segment}${path.slice(colon)}`
}

/** Percent-encodes control characters, `/`, `%` and non-ASCII characters. */
export const encodeModel = (model: string): string =>
  percentEncodeBytes(model, (byte) => byte > 0x1f && byte < 0x7f && byte !== 0x2f && byte !== 0x25)
