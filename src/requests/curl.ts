import { ClaimwrightError } from '../core/error.js'
import type { HeaderList, Request } from '../core/http.js'
import { percentEncode } from '../core/percent.js'
import { encodeBase64 } from '../jwt/base64url.js'
import { type RequestLine, splitUrl } from './request-line.js'
import { splitWords, UnclosedQuote, type Word } from './shell-words.js'

export interface CurlOptions {
  /** The caller adds a token: an `Authorization` header with a shell variable is dropped. Default: false. */
  hasToken?: boolean
  /** Content of a file that the command names with `@`; `-` is standard input. Default: no file exists. */
  readFile?: (file: string) => string | undefined
}

/** curl's options that change a request, by their short names. */
const SHORT: Record<string, string> = {
  X: 'request',
  H: 'header',
  d: 'data',
  u: 'user',
  b: 'cookie',
  G: 'get',
  I: 'head',
  A: 'user-agent',
  e: 'referer',
  r: 'range',
  F: 'form',
  T: 'upload-file',
}

/** Options that take a value and change a request. */
const VALUED = new Set([
  'request',
  'header',
  'data',
  'data-ascii',
  'data-raw',
  'data-binary',
  'data-urlencode',
  'json',
  'user',
  'oauth2-bearer',
  'cookie',
  'url',
  'url-query',
  'user-agent',
  'referer',
  'range',
  'form',
  'form-string',
  'upload-file',
  'request-target',
])

/** Options with a value that do not change the request. */
const IGNORED_VALUED = new Set(
  `output write-out connect-timeout max-time retry retry-delay retry-max-time resolve connect-to cacert capath cert key
  cert-type key-type pass proxy proxy-user proxy-header noproxy interface limit-rate speed-limit speed-time max-redirs
  ciphers tls13-ciphers tls-max trace trace-ascii stderr cookie-jar dump-header keepalive-time dns-servers doh-url
  unix-socket abstract-unix-socket netrc-file max-filesize output-dir local-port pinnedpubkey happy-eyeballs-timeout-ms
  config aws-sigv4 continue-at`.split(/\s+/),
)
const IGNORED_SHORT_VALUED: Record<string, string> = {
  o: 'output',
  w: 'write-out',
  m: 'max-time',
  x: 'proxy',
  U: 'proxy-user',
  E: 'cert',
  c: 'cookie-jar',
  D: 'dump-header',
  C: 'continue-at',
  K: 'config',
}

const FLAGS = new Set(
  `get head compressed insecure location location-trusted silent show-error verbose include fail fail-with-body fail-early
  globoff no-buffer http1.0 http1.1 http2 http2-prior-knowledge http3 progress-bar ipv4 ipv6 path-as-is ssl-reqd tlsv1
  tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 anyauth basic digest ntlm negotiate netrc raw remote-name remote-header-name
  remote-time create-dirs tcp-nodelay tcp-fastopen no-keepalive no-progress-meter parallel styled-output
  retry-all-errors retry-connrefused disable compressed-ssh tr-encoding no-alpn no-sessionid false-start`.split(/\s+/),
)
const SHORT_FLAGS = new Set([...'GIksSvifgN#0123462LOJRqnZ'])

/** Options that cannot be reproduced as one request with a known body. */
const REFUSED: Record<string, string> = {
  config: 'copy its options into the command',
  'aws-sigv4': 'add the header that it computes with -H',
}

interface Parsed {
  urls: string[]
  method?: string
  headers: string[]
  data: string[]
  form: string[]
  json: boolean
  upload?: string
  user?: string
  bearer?: string
  cookies: string[]
  query: string[]
  get: boolean
  head: boolean
  pathAsIs: boolean
  version?: string
  target?: string
}

/**
 * The requests that a curl command sends: one for each URL. Accepts what browsers and documentation give, for a POSIX
 * shell, PowerShell and Windows `cmd`. Nothing is run or sent.
 *
 * @throws ClaimwrightError `invalid-curl` for what it does not know, `unexpanded-variable`, or `invalid-url`.
 */
export function parseCurl(command: string, options: CurlOptions = {}): RequestLine[] {
  const words = wordsOf(command)
  const name = words.shift()?.text ?? ''
  if (!/^(?:.*[/\\])?curl(?:\.exe)?$/i.test(name))
    throw invalid(`expected a command that begins with \`curl\`, not \`${name.slice(0, 40)}\``)
  const requests: RequestLine[] = []
  for (const part of splitAtNext(words)) {
    const parsed = parseOptions(part, options)
    if (parsed.urls.length === 0) throw invalid('the command has no URL')
    for (const url of parsed.urls) requests.push(toRequest(url, parsed, options))
  }
  return requests
}

const invalid = (message: string): ClaimwrightError => new ClaimwrightError('invalid-curl', message)

function wordsOf(command: string): Word[] {
  try {
    return splitWords(command.trim().replace(/^[$>%#]\s+/, ''))
  } catch (error) {
    if (error instanceof UnclosedQuote) throw invalid('a quote in the command is not closed')
    throw error
  }
}

function splitAtNext(words: readonly Word[]): Word[][] {
  const parts: Word[][] = [[]]
  for (const word of words) {
    if (word.text === '--next' || word.text === '-:') parts.push([])
    else if (/^(?:\||\|\||&&|;|>|2>&1|>.*)$/.test(word.text) && word.expansions.length === 0) break
    else parts.at(-1)!.push(word)
  }
  return parts
}

function parseOptions(words: readonly Word[], options: CurlOptions): Parsed {
  const parsed: Parsed = {
    urls: [],
    headers: [],
    data: [],
    form: [],
    json: false,
    cookies: [],
    query: [],
    get: false,
    head: false,
    pathAsIs: false,
  }
  const queue = [...words]
  let onlyUrls = false
  for (let word = queue.shift(); word; word = queue.shift()) {
    const { text } = word
    if (onlyUrls || !text.startsWith('-') || text === '-') {
      if (text !== '') parsed.urls.push(known(word))
    } else if (text === '--') onlyUrls = true
    else if (text.startsWith('--')) parseLong(word, queue, parsed, options)
    else parseShort(word, queue, parsed, options)
  }
  return parsed
}

function parseLong(word: Word, queue: Word[], parsed: Parsed, options: CurlOptions): void {
  const [, name = '', , inline] = /^--([^=]*)(=([\s\S]*))?$/.exec(word.text) ?? []
  if (name in REFUSED) throw invalid(`--${name} is not supported; ${REFUSED[name]}`)
  if (VALUED.has(name) || IGNORED_VALUED.has(name)) {
    const value = inline === undefined ? queue.shift() : { ...word, text: inline }
    if (!value) throw invalid(`--${name} needs a value`)
    if (VALUED.has(name)) apply(name, value, parsed, options)
  } else if (FLAGS.has(name) || (name.startsWith('no-') && FLAGS.has(name.slice(3)))) applyFlag(name, parsed)
  else throw invalid(`unknown option --${name.slice(0, 40)}; leave it out if it does not change the request`)
}

/** `-sSkXPOST`: flags together, and the value of the last one in the same word or the next. */
function parseShort(word: Word, queue: Word[], parsed: Parsed, options: CurlOptions): void {
  for (let i = 1; i < word.text.length; i++) {
    const letter = word.text[i]!
    const name = SHORT[letter] ?? IGNORED_SHORT_VALUED[letter]
    if (name !== undefined && (VALUED.has(name) || IGNORED_VALUED.has(name))) {
      if (name in REFUSED) throw invalid(`-${letter} is not supported; ${REFUSED[name]}`)
      const rest = word.text.slice(i + 1)
      const value = rest === '' ? queue.shift() : { ...word, text: rest }
      if (!value) throw invalid(`-${letter} needs a value`)
      if (VALUED.has(name)) apply(name, value, parsed, options)
      return
    }
    if (name === undefined && !SHORT_FLAGS.has(letter))
      throw invalid(`unknown option -${letter}; leave it out if it does not change the request`)
    applyFlag(name ?? letter, parsed)
  }
}

function applyFlag(name: string, parsed: Parsed): void {
  if (name === 'get') parsed.get = true
  else if (name === 'head') parsed.head = true
  else if (name === 'path-as-is') parsed.pathAsIs = true
  else if (name === '0' || name === 'http1.0') parsed.version = 'HTTP/1.0'
}

function apply(name: string, word: Word, parsed: Parsed, options: CurlOptions): void {
  if (name === 'header') {
    // A command of a document has its token in a variable, which --token or --claims replaces.
    if (word.expansions.length > 0 && options.hasToken && /^authorization\s*:/i.test(word.text)) return
    parsed.headers.push(...headerLines(known(word), options))
    return
  }
  if (name === 'oauth2-bearer' && word.expansions.length > 0 && options.hasToken) return
  const value = known(word)
  switch (name) {
    case 'request':
      parsed.method = value
      break
    case 'data':
    case 'data-ascii':
      parsed.data.push(value.startsWith('@') ? contentOf(value.slice(1), options).replace(/[\r\n\0]/g, '') : value)
      break
    case 'data-raw':
      parsed.data.push(value)
      break
    case 'data-binary':
      parsed.data.push(value.startsWith('@') ? contentOf(value.slice(1), options) : value)
      break
    case 'data-urlencode':
      parsed.data.push(urlEncoded(value, options))
      break
    case 'json':
      parsed.json = true
      parsed.data.push(value.startsWith('@') ? contentOf(value.slice(1), options) : value)
      break
    case 'form':
    case 'form-string':
      parsed.form.push(value)
      break
    case 'user':
      parsed.user = value
      break
    case 'oauth2-bearer':
      parsed.bearer = value
      break
    case 'cookie':
      if (!value.includes('=')) throw invalid('-b with a file of cookies is not supported; give NAME=VALUE')
      parsed.cookies.push(value)
      break
    case 'url':
      parsed.urls.push(value)
      break
    case 'url-query':
      parsed.query.push(value.startsWith('+') ? value.slice(1) : urlEncoded(value, options))
      break
    case 'upload-file':
      parsed.upload = value
      break
    case 'request-target':
      parsed.target = value
      break
    default:
      parsed.headers.unshift(`${name}: ${name === 'range' ? `bytes=${value}` : value}`)
  }
}

/** The word's text. A variable that no shell has replaced is not what the gateway would receive. */
function known({ text, expansions }: Word): string {
  const [first] = expansions
  if (first === undefined) return text
  throw new ClaimwrightError('unexpanded-variable', `\`${first.slice(0, 40)}\` is not expanded: write its value`)
}

function contentOf(file: string, { readFile }: CurlOptions): string {
  const content = readFile?.(file)
  if (content === undefined) throw invalid(`the command reads \`${file.slice(0, 40)}\`, which is missing`)
  return content
}

function headerLines(value: string, options: CurlOptions): string[] {
  if (!value.startsWith('@')) return [value]
  return contentOf(value.slice(1), options)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
}

/** `content`, `=content`, `name=content`, `@file`, `name@file` (curl's manual, `--data-urlencode`). */
function urlEncoded(value: string, options: CurlOptions): string {
  const at = value.search(/[=@]/)
  if (at < 0) return percentEncode(value)
  const name = value.slice(0, at)
  const content = value[at] === '@' ? contentOf(value.slice(at + 1), options) : value.slice(at + 1)
  return `${name === '' ? '' : `${name}=`}${percentEncode(content)}`
}

function toRequest(url: string, parsed: Parsed, options: CurlOptions): RequestLine {
  const { authority, path, scheme, port, user } = splitUrl(url, '', !parsed.pathAsIs)
  const isGet = parsed.get
  const data = parsed.data.join(parsed.json ? '' : '&')
  const query = [...parsed.query, ...(isGet && data !== '' ? [data] : [])].join('&')
  const body = isGet ? '' : bodyOf(parsed, data, options)
  const hasBody = !isGet && (parsed.data.length > 0 || parsed.form.length > 0)
  const method =
    parsed.method ?? (parsed.head ? 'HEAD' : parsed.upload !== undefined ? 'PUT' : hasBody ? 'POST' : 'GET')
  const { headers, host } = headersOf(parsed, hasBody, parsed.user ?? user)
  const request: Request = {
    method,
    authority: host ?? authority,
    path: parsed.target ?? (query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`),
    headers,
    body,
    scheme,
    ...(parsed.version !== undefined && { version: parsed.version }),
  }
  return {
    name: `${method} ${url.replace(/[?#].*$/, '').replace(/\/\/[^/@]*@/, '//')}`,
    request,
    ...(port && { urlPort: port }),
  }
}

const BOUNDARY = '------------------------claimwright'

function bodyOf({ form, upload }: Parsed, data: string, options: CurlOptions): string {
  if (upload !== undefined) return contentOf(upload, options)
  if (form.length === 0) return data
  const parts = form.map((field) => {
    const at = field.indexOf('=')
    const value = field.slice(at + 1)
    const isFile = /^[@<]/.test(value)
    const content = isFile ? contentOf(value.slice(1).replace(/;.*$/, ''), options) : value
    const file = value.startsWith('@')
      ? `; filename="${value
          .slice(1)
          .replace(/;.*$/, '')
          .replace(/^.*[/\\]/, '')}"`
      : ''
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field.slice(0, at)}"${file}\r\n\r\n${content}\r\n`
  })
  return `${parts.join('')}--${BOUNDARY}--\r\n`
}

/** The headers that curl sends, its own unless the command replaces or removes them. */
function headersOf(
  parsed: Parsed,
  hasBody: boolean,
  user: string | undefined,
): { headers: HeaderList; host: string | undefined } {
  const defaults: HeaderList = [['accept', parsed.json ? 'application/json' : '*/*']]
  if (parsed.form.length > 0) defaults.push(['content-type', `multipart/form-data; boundary=${BOUNDARY}`])
  else if (hasBody)
    defaults.push(['content-type', parsed.json ? 'application/json' : 'application/x-www-form-urlencoded'])
  if (parsed.bearer !== undefined) defaults.push(['authorization', `Bearer ${parsed.bearer}`])
  else if (user !== undefined) defaults.push(['authorization', `Basic ${encodeBase64(new TextEncoder().encode(user))}`])
  if (parsed.cookies.length > 0) defaults.push(['cookie', parsed.cookies.join('; ')])
  const headers: HeaderList = []
  const replaced = new Set<string>()
  let host: string | undefined
  for (const line of parsed.headers) {
    const [, name, separator, value] = /^\s*([^:;]+?)\s*([:;])\s*([\s\S]*?)\s*$/.exec(line) ?? []
    if (name === undefined) throw invalid('-H expects NAME: VALUE')
    replaced.add(name.toLowerCase())
    // `NAME:` removes curl's own header, `NAME;` sends an empty one.
    if (separator === ':' && value === '') continue
    if (name.toLowerCase() === 'host') host = value
    else headers.push([name, separator === ';' ? '' : value!])
  }
  return { headers: [...defaults.filter(([name]) => !replaced.has(name)), ...headers], host }
}
