// Tries each way of docs/install.md with the package of this checkout, and prints what it ran and what it could not run.
// `--only NAME,...` tries some.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'

const root = join(fileURLToPath(import.meta.url), '../..')
const { only } = parseArgs({ options: { only: { type: 'string' } } }).values
const folder = mkdtempSync(join(tmpdir(), 'claimwright-install-'))
const policies = join(folder, 'policies')
mkdirSync(policies)
cpSync(join(root, 'examples/planted'), policies, { recursive: true })

/** Thrown where a way needs what this machine does not have. */
class Missing extends Error {}

function run(command, args, { cwd = root, expected = 0, env = {}, shows } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, npm_config_update_notifier: 'false', ...env },
  })
  if (error?.code === 'ENOENT') throw new Missing(`${command} is not installed`)
  console.log(`  $ ${command} ${args.join(' ').replaceAll(folder, '$TMP').split('\n')[0]}`)
  if (status !== expected) throw new Error(`exit ${status}, expected ${expected}\n${stdout}${stderr}`)
  if (shows !== undefined && !`${stdout}${stderr}`.includes(shows))
    throw new Error(`it does not print ${shows}\n${stdout}${stderr}`)
  return stdout
}

let tarball
/** The package as `npm publish` sends it. */
function packed() {
  if (tarball === undefined) {
    run('npm', ['run', '--silent', 'build'])
    const [{ filename, size, unpackedSize }] = JSON.parse(
      run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]),
    )
    console.log(`  ${filename}: ${(size / 1e6).toFixed(1)} MB packed, ${(unpackedSize / 1e6).toFixed(1)} MB unpacked`)
    tarball = join(folder, filename)
  }
  return tarball
}

/** Code blocks of the page that are marked with `<!-- runs: NAME -->`. */
function blockOf(name) {
  const page = readFileSync(join(root, 'docs/install.md'), 'utf8')
  return parse(new RegExp(`<!-- runs: ${name} -->\n\`\`\`yaml\n([\\s\\S]*?)\`\`\``).exec(page)[1])
}

/** A script of a pipeline: the release is the package of this checkout. */
function runScript(script, report, holds) {
  const local = script.replace(/claimwright@\S+/, `--package ${packed()} claimwright`)
  run('bash', ['-e', '-c', local], { cwd: policies, expected: 1 })
  const text = readFileSync(join(policies, report), 'utf8')
  rmSync(join(policies, report))
  if (!text.includes(holds)) throw new Error(`${report} does not hold ${holds}`)
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const WAYS = {
  global() {
    const prefix = join(folder, 'global')
    run('npm', ['install', '--global', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund', packed()])
    const command = join(prefix, 'bin/claimwright')
    run(command, ['--version'], { shows: version })
    run(command, ['check', '.'], { cwd: policies, expected: 1, shows: 'CW2004' })
    run(command, ['cel', '"a".matches("^[a-z&&[^b]]$")'], { shows: 'true' })
  },
  npx() {
    run('npx', ['--yes', '--package', packed(), 'claimwright', '--version'], { cwd: folder, shows: version })
  },
  single() {
    run('npm', ['run', '--silent', 'build:single'])
    const file = join(folder, 'claimwright.mjs')
    cpSync(join(root, 'dist/claimwright.mjs'), file)
    run('node', [file, 'check', '.'], { cwd: policies, expected: 1, shows: 'CW2004' })
  },
  container() {
    if (spawnSync('docker', ['info']).status !== 0) throw new Missing('no Docker daemon answers')
    run('docker', ['build', '--tag', 'claimwright-try', '.'])
    run('docker', ['run', '--rm', 'claimwright-try', '--version'], { shows: version })
    run('docker', ['run', '--rm', '--volume', `${policies}:/work:ro`, 'claimwright-try', 'check', '.'], {
      expected: 1,
      shows: 'CW2004',
    })
  },
  'pre-commit'() {
    const venv = join(folder, 'venv')
    run('python3', ['-m', 'venv', venv])
    run(join(venv, 'bin/pip'), ['install', '--quiet', 'pre-commit'])
    run('git', ['init', '--quiet'], { cwd: policies })
    run('git', ['add', '.'], { cwd: policies })
    const env = { PRE_COMMIT_HOME: join(folder, 'pre-commit') }
    run(join(venv, 'bin/pre-commit'), ['try-repo', root, 'claimwright-check', '--all-files'], {
      cwd: policies,
      expected: 1,
      shows: 'CW2004',
      env,
    })
  },
  gitlab() {
    for (const script of blockOf('gitlab').claimwright.script)
      runScript(script, 'gl-code-quality-report.json', 'CW2004')
  },
  azure() {
    runScript(blockOf('azure').steps[0].script, 'claimwright.xml', 'CW2004')
  },
  'github-action'() {
    const { runs, inputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8'))
    const script = (name) => runs.steps.find((step) => step.name === name).run
    const env = {
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: join(folder, 'output'),
      PACKAGE: packed(),
      INPUT_PATHS: policies,
      INPUT_ARGS: '',
      FAIL_ON: inputs['fail-on'].default,
      MIN_CONFIDENCE: inputs['min-confidence'].default,
    }
    writeFileSync(env.GITHUB_OUTPUT, '')
    run('bash', ['-e', '-c', script('install claimwright')], { env })
    run('bash', ['-e', '-c', script('check')], { env, expected: 1, shows: '::error file=' })
    if (!existsSync(join(folder, 'claimwright.sarif'))) throw new Error('there is no SARIF file')
  },
}

const results = []
for (const [name, way] of Object.entries(WAYS)) {
  if (only !== undefined && !only.split(',').includes(name)) continue
  console.log(name)
  try {
    way()
    results.push([name, 'works'])
  } catch (error) {
    results.push([name, error instanceof Missing ? `not run: ${error.message}` : `FAILS: ${error.message}`])
    if (!(error instanceof Missing)) process.exitCode = 1
  }
}
rmSync(folder, { recursive: true, force: true })
console.log(`\n${results.map(([name, result]) => `${name.padEnd(14)} ${result}`).join('\n')}`)
