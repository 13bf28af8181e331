import { percentDecodeBytes, percentEncodeBytes } from '../../core/percent.js'

/** The model in the path of a native API, if it can be written to a path (detect.rs). */
export function modelInPath(path: string): string | undefined {
  const written = namedIn(path)
  if (written === undefined) return undefined
  const model = new TextDecoder('utf-8', { ignoreBOM: true }).decode(percentDecodeBytes(written))
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
  const index = text.indexOf(mark)
  return index < 0 ? undefined : text.slice(index + mark.length)
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
    const index = before.indexOf('/model/')
    return index < 0 ? path : `${before.slice(0, index)}/model/${segment}${suffix}`
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
