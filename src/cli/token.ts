import type { Command } from 'commander'
import { ClaimwrightError } from '../core/error.js'
import type { LosslessJson } from '../yaml/json.js'
import { choice } from './choice.js'
import { collect } from './input-options.js'
import { printLines, printOutput } from './print.js'
import type { DecodeOptions, Report, VerifyOptions } from './token-report.js'

interface MintOptions {
  key?: string
  kid?: string | false
  alg?: string
  claims?: string
  claim?: string[]
  header?: string[]
  expiresIn?: string
  exp: boolean
  now?: string
}

export function register(program: Command): void {
  const token = program.command('token').description('create, decode and verify tokens')
  token
    .command('mint')
    .description('sign a token')
    .option('--key <file>', 'private key: PEM, JWK or JWK Set; not needed for --alg none')
    .option(
      '--kid <id>',
      "the token's `kid`, which also selects the key of a set; default: the key's own, or its thumbprint",
    )
    .option('--no-kid', 'without `kid`')
    .option('--alg <name>', "default: the key's own, or the first that its type supports")
    .option('--claims <json>', 'claims as JSON, or @FILE')
    .option('--claim <name=value>', 'one claim; the value is JSON, or else a string (repeatable)', collect)
    .option('--header <name=value>', 'one header member, like --claim (repeatable)', collect)
    .option('--expires-in <duration>', '`exp` after `iat`: seconds, or 90s, 15m, 1h, 7d; may be negative', '1h')
    .option('--no-exp', 'without `exp`')
    .option('--now <seconds>', 'unix time to count from; default: the clock')
    .action(async (options: MintOptions) => {
      printOutput(`${await mintToken(options)}\n`)
    })
  token
    .command('decode [token]')
    .description('show the claims of a token, and where the gateways disagree about it; nothing is verified')
    .option('--now <seconds>', 'unix time to compare times with; default: the clock')
    .addOption(choice('--format <format>', 'format of the report', ['text', 'json'], 'text'))
    .action(async (argument: string | undefined, options: DecodeOptions) => {
      const { decodeReport } = await import('./token-report.js')
      print(decodeReport(await readToken(argument), options))
    })
  token
    .command('verify [token]')
    .description('verify a token with keys, independent of any policy; exit 1 if it is not valid')
    .requiredOption('--keys <file>', 'public keys: PEM, JWK or JWK Set')
    .option('--issuer <text>', '`iss` must equal it')
    .option('--audience <text>', '`aud` must contain it')
    .option('--leeway <seconds>', 'tolerated clock skew', '60')
    .option('--now <seconds>', 'unix time; default: the clock')
    .addOption(choice('--format <format>', 'format of the report', ['text', 'json'], 'text'))
    .action(async (argument: string | undefined, options: VerifyOptions) => {
      const { verifyReport } = await import('./token-report.js')
      print(await verifyReport(await readToken(argument), options))
    })
}

function print({ lines, ok }: Report): void {
  printLines(lines)
  if (!ok) process.exitCode = 1
}

/** An argument, `@FILE`, or standard input for `-` and none. */
async function readToken(argument = '-'): Promise<string> {
  const { readToken: fromOption } = await import('./request-input.js')
  return fromOption(argument === '-' ? '@-' : argument).replace(/^Bearer +/i, '')
}

async function mintToken(options: MintOptions): Promise<string> {
  const [{ mint }, { writeJson }, { usage }] = await Promise.all([
    import('../jwt/mint.js'),
    import('../yaml/write-json.js'),
    import('./exit.js'),
  ])
  const key = options.alg === 'none' ? undefined : await chooseKey(options)
  const { defaultAlgorithm } = await import('../jwt/private-key.node.js')
  const { thumbprint } = await import('../jwt/key.js')
  const header: Record<string, unknown> & { alg: string } = {
    alg: options.alg ?? defaultAlgorithm(key!),
    typ: 'JWT',
  }
  if (typeof options.kid === 'string') header['kid'] = options.kid
  else if (options.kid !== false && key) header['kid'] = key.kid ?? thumbprint(key)
  for (const [name, value] of await members(options.header)) header[name] = JSON.parse(writeJson(value))
  try {
    return await mint({ header, claims: writeJson(await claimsOf(options)) }, key)
  } catch (error) {
    if (error instanceof ClaimwrightError) throw usage(error.message)
    throw error
  }
}

async function chooseKey({ key: file, kid }: MintOptions) {
  const [{ readPrivateKeys }, { readText }, { unreadable, usage }] = await Promise.all([
    import('../jwt/private-key.node.js'),
    import('./files.js'),
    import('./exit.js'),
  ])
  if (file === undefined) throw usage('--key FILE is needed, or --alg none')
  let keys: ReturnType<typeof readPrivateKeys>
  try {
    keys = readPrivateKeys(readText(file))
  } catch (error) {
    if (error instanceof ClaimwrightError) throw unreadable(`${file}: ${error.message}`)
    throw error
  }
  if (keys.length === 1) return keys[0]!
  const named = keys.find((key) => key.kid === kid)
  if (!named) throw usage(`${file} holds ${keys.length} private keys; name one with --kid`)
  return named
}

const CLAIMS_FORM = '--claims: expected a JSON object such as \'{"sub":"alice"}\', or @FILE'

async function claimsOf(options: MintOptions): Promise<LosslessJson> {
  const [{ parseJson }, { readText }, { parseDuration, unixTime }, { usage }] = await Promise.all([
    import('../yaml/json.js'),
    import('./files.js'),
    import('./time.js'),
    import('./exit.js'),
  ])
  const now = unixTime(options.now)
  const claims = new Map<string, LosslessJson>([['iat', BigInt(now)]])
  if (options.exp !== false) claims.set('exp', BigInt(now + parseDuration(options.expiresIn ?? '1h')))
  if (options.claims !== undefined) {
    const text = options.claims.startsWith('@') ? readText(options.claims.slice(1)) : options.claims
    const given = await parseOr(
      () => parseJson(text),
      (message) => usage(`${CLAIMS_FORM}; this is not JSON: ${message}`),
    )
    if (!(given instanceof Map)) throw usage(CLAIMS_FORM)
    for (const [name, value] of given) claims.set(name, value)
  }
  for (const [name, value] of await members(options.claim)) claims.set(name, value)
  return claims
}

async function members(pairs: string[] = []): Promise<[string, LosslessJson][]> {
  const [{ parseJson, JsonError }, { usage }] = await Promise.all([import('../yaml/json.js'), import('./exit.js')])
  return pairs.map((pair) => {
    const at = pair.indexOf('=')
    if (at < 1) throw usage(`expected NAME=VALUE, not \`${pair}\``)
    const text = pair.slice(at + 1)
    try {
      return [pair.slice(0, at), parseJson(text)]
    } catch (error) {
      if (error instanceof JsonError) return [pair.slice(0, at), text]
      throw error
    }
  })
}

async function parseOr<T>(parse: () => T, fail: (message: string) => Error): Promise<T> {
  const { JsonError } = await import('../yaml/json.js')
  try {
    return parse()
  } catch (error) {
    throw error instanceof JsonError ? fail(error.message) : error
  }
}
