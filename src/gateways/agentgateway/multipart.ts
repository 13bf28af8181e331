/** Why a form field cannot be read: the form is invalid, the field is missing, or the field is not terminated. */
export type FormProblem = 'invalid' | 'missing' | 'open'

/** The boundary in `content-type`, if it is that of a form. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const [type, ...params] = (contentType ?? '').split(';').map((item) => item.trim())
  if (type!.toLowerCase() !== 'multipart/form-data') return undefined
  const boundary = params.find((param) => param.toLowerCase().startsWith('boundary='))?.slice('boundary='.length)
  return boundary?.startsWith('"') ? /^"([^"]*)"$/.exec(boundary)?.[1] : boundary
}

/** The contents of a form's first field of a name (multer). Everything before the first boundary is ignored. */
export function formField(body: string, boundary: string, name: string): { value: string } | { problem: FormProblem } {
  const mark = `--${boundary}`
  let at = body.indexOf(mark)
  while (at >= 0) {
    at += mark.length
    if (body.startsWith('--', at)) return { problem: 'missing' }
    while (body[at] === ' ' || body[at] === '\t') at++
    const headersEnd = body.startsWith('\r\n', at) ? body.indexOf('\r\n\r\n', at + 2) : -1
    if (headersEnd < 0) break
    const from = headersEnd + 4
    const end = body.indexOf(`\r\n${mark}`, from)
    if (nameOf(body.slice(at + 2, headersEnd)) === name) {
      return end < 0 ? { problem: 'open' } : { value: body.slice(from, end) }
    }
    at = end < 0 ? end : end + 2
  }
  return { problem: 'invalid' }
}

/** `name` of `content-disposition`, quoted or not. */
function nameOf(headers: string): string | undefined {
  const line = headers.split('\r\n').find((item) => /^content-disposition:/i.test(item))
  const found = /[;:\s]name\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^; ]*))/.exec(line ?? '')
  return found?.[1]?.replaceAll('\\"', '"') ?? found?.[2]
}
