import { existsSync, renameSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { ClaimwrightError } from '../core/error.js'
import type { Jwk } from '../core/keys.js'
import type { KeyProblem } from '../jwt/parse-keys.js'
import { jsonText } from '../report/escape.js'
import { printErrors, printOutput } from './print.js'

interface ToJwksOptions {
  kid?: string | false
  alg?: string
}

interface GenerateOptions {
  alg: string
  bits: string
  kid?: string | false
  private?: string
  public?: string
  printPrivate?: boolean
  force?: boolean
}

export function register(program: Command): void {
  const keys = program
    .command('keys')
    .description('convert keys to the format that a gateway reads, and generate new ones')
  keys
    .command('pem-to-jwks <file...>')
    .description('convert PEM keys (or certificates, or the public half of private keys) to one JWK Set')
    .option('--kid <id>', 'the `kid` of a single key; default: its RFC 7638 thumbprint')
    .option('--no-kid', 'without `kid`')
    .option('--alg <name>', 'the `alg` of every key')
    .action(async (files: string[], options: ToJwksOptions) => {
      printOutput(`${jsonText({ keys: await toJwks(files, options) }, 2)}\n`)
    })
  keys
    .command('jwks-to-pem <file>')
    .description('convert the keys of a JWK Set to PEM, or only the one with this `kid`')
    .option('--kid <id>', 'only this key')
    .action(async (file: string, options: { kid?: string }) => {
      printOutput(await toPem(file, options.kid))
    })
  keys
    .command('generate')
    .description(
      'generate a key pair: the private half into a file that only you can read, the public half to standard output',
    )
    .option('--alg <name>', 'RS256 to ES512, EdDSA, or HS256 to HS512 (a secret)', 'RS256')
    .option('--bits <number>', 'size of RSA keys', '2048')
    .option('--kid <id>', 'default: the RFC 7638 thumbprint')
    .option('--private <file>', 'where the private key goes: PEM, or a JWK if the name ends in .json or .jwk')
    .option('--public <file>', 'write the JWK Set there instead')
    .option('--print-private', 'print the private key (a JWK) instead of writing a file')
    .option('--force', 'replace existing files')
    .action(generate)
}

async function toJwks(files: string[], options: ToJwksOptions): Promise<Jwk[]> {
  const [{ parseKeys }, { readText }, { thumbprint }, { CliError, EXIT, usage }] = await Promise.all([
    import('../jwt/parse-keys.js'),
    import('./files.js'),
    import('../jwt/key.js'),
    import('./exit.js'),
  ])
  const found: Jwk[] = []
  for (const file of files) {
    const { keys, recovered, problems } = parseKeys(readText(file))
    const printed = recovered.length > 0 ? '; its public key is printed' : ''
    printErrors(...problems.map(({ message }) => `${file}: ${message}${printed}`))
    if (keys.length + recovered.length === 0) throw new CliError(`${file}: no public key in it`, EXIT.findings)
    found.push(...keys, ...recovered)
  }
  if (typeof options.kid === 'string' && found.length > 1) throw usage(`--kid names one key; there are ${found.length}`)
  return found.map((key) => {
    const { kid: writtenKid, ...rest } = key
    const kid =
      typeof options.kid === 'string'
        ? options.kid
        : options.kid === false
          ? undefined
          : (writtenKid ?? thumbprint(key))
    return { ...rest, ...(kid !== undefined && { kid }), ...(options.alg !== undefined && { alg: options.alg }) }
  })
}

async function toPem(file: string, kid: string | undefined): Promise<string> {
  const [{ parseKeys }, { jwkToPem }, { readText }, { CliError, EXIT }] = await Promise.all([
    import('../jwt/parse-keys.js'),
    import('../jwt/pem.js'),
    import('./files.js'),
    import('./exit.js'),
  ])
  const { keys, problems } = parseKeys(readText(file))
  const wanted = kid === undefined ? keys : keys.filter((key) => key.kid === kid)
  if (wanted.length === 0) {
    throw new CliError(
      `${file}: ${kid === undefined ? reasonOf(problems) : `no key has the kid \`${kid}\``}`,
      EXIT.findings,
    )
  }
  return wanted
    .map((key) => {
      const pem = jwkToPem(key)
      if (pem === null) {
        const why = key.kty === 'oct' ? 'is a secret and has no PEM form' : 'is malformed or of an unknown type'
        throw new CliError(`${file}: the key ${key.kid === undefined ? '' : `\`${key.kid}\` `}${why}`, EXIT.findings)
      }
      return pem
    })
    .join('')
}

function reasonOf(problems: KeyProblem[]): string {
  return problems[0]?.message ?? 'no key in it'
}

async function generate(options: GenerateOptions): Promise<void> {
  const [{ generateKey, privateKeyToPem, publicHalf }, { usage }] = await Promise.all([
    import('../jwt/private-key.node.js'),
    import('./exit.js'),
  ])
  const bits = Number(options.bits)
  if (!Number.isInteger(bits) || bits < 1024 || bits > 16_384)
    throw usage(`--bits ${options.bits}: expected 1024 to 16384`)
  if (options.private === undefined && !options.printPrivate)
    throw usage('name a file for the private key with --private FILE, or pass --print-private')
  for (const file of [options.private, options.public])
    if (file !== undefined && !options.force && existsSync(file)) throw usage(`${file} exists; --force replaces it`)
  const key = orUsage(usage, () => generateKey(options.alg, bits))
  if (typeof options.kid === 'string') key.kid = options.kid
  const half = publicHalf(key)
  const jwk = `${jsonText(key, 2)}\n`
  if (options.private !== undefined) {
    const text = /\.jwk$|\.json$/.test(options.private) ? jwk : orUsage(usage, () => privateKeyToPem(key))
    await writeNew(options.private, text, 0o600, options.force)
  }
  if (options.printPrivate) printOutput(jwk)
  else if (half) {
    const set = `${jsonText({ keys: [half] }, 2)}\n`
    if (options.public === undefined) printOutput(set)
    else await writeNew(options.public, set, 0o644, options.force)
  }
}

function orUsage<T>(usage: (message: string) => Error, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof ClaimwrightError ? usage(error.message) : error
  }
}

/** Creates the file with this mode from the first byte on; an existing one is replaced as a whole, or left alone. */
async function writeNew(file: string, text: string, mode: number, force = false): Promise<void> {
  const [{ reason }, { unreadable, usage }] = await Promise.all([import('./files.js'), import('./exit.js')])
  try {
    const target = force ? `${file}.${process.pid}.tmp` : file
    writeFileSync(target, text, { mode, flag: 'wx' })
    if (force) renameSync(target, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw usage(`${file} exists; --force replaces it`)
    throw unreadable(`${file}: ${reason(error)}`)
  }
}
