import { existsSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { percentText } from '../suite/coverage/report.js'
import { isSuiteFile } from '../suite/file-name.js'
import { firstSuite, providerKeys } from '../suite/init.js'
import { loadSuite } from '../suite/load-suite.js'
import { type Loaded, SuiteRunner } from '../suite/run-suite.js'
import type { LoadedSuite } from '../suite/suite.js'
import { SuiteError } from '../suite/suite-error.js'
import type { Surroundings } from '../suite/surroundings.js'
import type { TargetOptions } from '../versions/target.js'
import { locate } from '../yaml/locate.js'
import { isRecord } from '../yaml/plain.js'
import { printValue } from '../yaml/print.js'
import { isSecretVariable } from '../yaml/secret-text.js'
import { dialectOption } from './dialect-option.js'
import { unreadable, usage } from './exit.js'
import { readText } from './files.js'
import { parseEnv } from './input.js'
import { writeOutput } from './output.js'
import { printErrors, printOutput, reportText } from './print.js'
import { machine } from './suite-files.js'
import { suiteTargets } from './target-option.js'

interface InitOptions {
  output?: string
  claims?: string
  dialect?: string
  env?: string[]
  files?: string
  fetch?: string
  state?: string
  mcpTools?: string
  /** `GATEWAY=VERSION` pairs. */
  target?: string[]
}

const SCHEMA = 'https://raw.githubusercontent.com/claimwright/claimwright/main/schema/suite.json'

/** Writes a first suite of a policy, which passes today, and says what it does not reach. */
export async function writeFirstSuite(paths: readonly string[], options: InitOptions): Promise<void> {
  if (paths.length === 0) throw usage('--init needs the files of a policy')
  for (const path of paths) if (!existsSync(path)) throw unreadable(`${path}: no such file or folder`)
  if (options.output !== undefined && !isSuiteFile(options.output))
    throw usage(`-o ${options.output}: a suite is named NAME.claimwright-test.yaml`)
  dialectOption(options.dialect)
  const file = options.output ?? 'access.claimwright-test.yaml'
  const { configured, asked } = await suiteTargets(options.target)
  const around = machine(undefined, { configured, asked: {} })
  const plainHead = headOf(paths, file, options, asked)
  const keys = keysText(loadHead(file, plainHead, around).loaded)
  const head = plainHead + keys
  const { suite, runner, loaded } = loadHead(file, head, around)
  const claims = options.claims === undefined ? undefined : readClaims(options.claims)
  const { text, coverage, unreached, count } = await firstSuite(
    loaded.subject,
    runner.fixtures,
    suite,
    claims,
    reportText,
  )
  if (count === 0) throw usage('--init: the policy has no route, so nothing can be requested')
  const whole = head + text
  await checkPasses(file, whole, around)
  if (options.output === undefined) printOutput(whole)
  else writeOutput(options.output, [{ name: file, text: whole }], false)
  if (reportText(text) !== text)
    printErrors('the suite holds secrets of the policy, because requests need them: replace both, or keep it private')
  const total = coverage.items.size
  const { sources } = loaded.loaded
  printErrors(
    `${count} cases exercise ${total - unreached.length} of ${total} parts of the policy (${percentText({ covered: total - unreached.length, total })})`,
    ...unreached.map(({ kind, text: what, origin }) => {
      const source = sources.find((each) => each.file === origin.file)
      const place = source ? `${source.file}:${locate(source, origin, 'value').line}: ` : ''
      return `${place}not reached by any request that was tried: ${kind}: ${what}`
    }),
  )
}

/** What is asked is not known yet: one request makes it a suite. */
function loadHead(
  file: string,
  head: string,
  around: Surroundings,
): { suite: LoadedSuite; runner: SuiteRunner; loaded: Loaded } {
  const { suite, findings } = loadSuite(file, `${head}cases: [{ request: GET /, expect: deny }]\n`, around)
  if (!suite) throw usage(findings[0]?.message ?? 'the policy cannot be read')
  const runner = new SuiteRunner(suite, around)
  return { suite, runner, loaded: loadPolicies(runner)[0]! }
}

function keysText({ subject }: Loaded): string {
  const keys = providerKeys(subject.program)
  return Object.keys(keys).length === 0 ? '' : `${printValue({ keys })}\n`
}

function loadPolicies(runner: SuiteRunner): ReturnType<SuiteRunner['load']> {
  try {
    return runner.load()
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error
    // The first finding is about the suite, which is not written yet.
    const [first, ...causes] = error.findings
    printErrors(...causes.map(({ message, span }) => `${span.file}:${span.line}: ${message}`))
    throw usage(first?.message ?? error.message)
  }
}

/** The suite up to `tokens`. */
function headOf(paths: readonly string[], file: string, options: InitOptions, target: TargetOptions): string {
  const from = (path: string): string => relative(dirname(file), path) || '.'
  const files = paths.map(from)
  const env = withoutSecrets(parseEnv(options.env))
  const { dialect, files: folder, fetch, state, mcpTools } = options
  const fixtures = {
    ...(Object.keys(env).length > 0 && { env: { ...env } }),
    ...(folder !== undefined && { files: from(folder) }),
    ...(fetch !== undefined && { fetch: from(fetch) }),
    ...(state !== undefined && { state: from(state) }),
    ...(mcpTools !== undefined && { mcpTools: from(mcpTools) }),
  }
  const head = {
    policy: files.length === 1 ? files[0] : files,
    ...(dialect !== undefined && { dialect }),
    ...(Object.keys(target).length > 0 && { target }),
    ...(Object.keys(fixtures).length > 0 && { fixtures }),
  }
  return [
    `# yaml-language-server: $schema=${SCHEMA}`,
    '# Written by `claimwright test --init`: the answers of today. Read each, and correct what is not meant.',
    printValue(head),
    '',
  ].join('\n')
}

/** Replaces secrets, which do not belong in files; the value of a provider's key does not affect decisions. */
function withoutSecrets(env: Readonly<Record<string, string>>): Record<string, string> {
  const hidden = Object.keys(env).filter(isSecretVariable)
  for (const name of hidden) printErrors(`${name} looks like a secret: the suite has \`example\` in its place`)
  return { ...env, ...Object.fromEntries(hidden.map((name) => [name, 'example'])) }
}

function readClaims(option: string): Record<string, unknown> {
  const text = option.startsWith('@') ? readText(option.slice(1)) : option
  try {
    const json: unknown = JSON.parse(text)
    if (isRecord(json)) return json
  } catch {
    // Reported below.
  }
  throw usage('--claims: expected a JSON object, or @FILE that holds one')
}

/** What is written has to pass as it is. */
async function checkPasses(file: string, text: string, around: Surroundings): Promise<void> {
  const { suite, findings } = loadSuite(file, text, around)
  if (!suite) throw new Error(`the suite that was written cannot be read: ${findings[0]?.message}`)
  const results = await new SuiteRunner(suite, around).run()
  const failed = results.find(({ failure }) => failure)
  if (failed)
    throw new Error(`the case \`${failed.test.group} > ${failed.test.name}\` does not pass: ${failed.failure!.message}`)
}
