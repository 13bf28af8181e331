// The main job on the examples: check every file, decide a table of requests, convert to every other dialect; what is
// printed is compared with the committed transcripts (`examples/NAME/expected.txt`). `--update` writes them anew.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const command = join(root, 'dist/cli/claimwright.js')
const update = process.argv.includes('--update')
const NOW = '1795300000'

function run(folder, args) {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [command, ...args],
      { cwd: folder, maxBuffer: 1 << 26, env: { PATH: process.env.PATH, NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        done({ code: error ? error.code : 0, stdout, stderr })
      },
    )
  })
}

async function transcript(example, say) {
  const folder = join(root, 'examples', example.name)
  const options = example.options ?? []
  const { code, stdout, stderr } = await run(folder, [
    'check',
    '.',
    '--format',
    'compact',
    '--fail-on',
    'never',
    ...options,
  ])
  say(`## check\n${stdout}${stderr}exit ${code}\n`)
  for (const one of example.runs) {
    const inputs = [...one.paths, ...options, ...(one.options ?? [])]
    say(`\n## ${one.title}\n`)
    const decided = await run(folder, ['decide', ...inputs, '--cases', one.cases, '--now', NOW])
    say(table(decided.stdout))
    if (decided.stderr) say(decided.stderr)
    if (decided.code !== 0) say(`exit ${decided.code}\n`)
    for (const to of one.convert ?? []) {
      const converted = await run(folder, ['convert', ...inputs, '--to', to, '--cases', one.cases, '--accept', 'all'])
      say(
        `\n### convert --to ${to}\n${converted.stderr}exit ${converted.code}, ${converted.stdout.split('\n').length - 1} lines written\n`,
      )
    }
  }
}

/** One line a case: what the client gets, what the upstream sees. */
function table(lines) {
  const rows = lines
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { name, response, upstream, undetermined } = JSON.parse(line)
      if (undetermined) return [name, '?', `undetermined: ${undetermined.step}`]
      const challenge = response.headers['www-authenticate']
      const seen = upstream
        ? `-> ${upstream.method} ${upstream.authority}${upstream.path}`
        : `${shorten(response.body)}${challenge ? `  [${challenge}]` : ''}`
      return [name, String(response.status), seen]
    })
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  return rows.map(([name, status, seen]) => `  ${name.padEnd(width)}  ${status.padStart(3)}  ${seen}\n`).join('')
}

const shorten = (text) => (text.length > 140 ? `${text.slice(0, 137)}...` : text).replaceAll('\n', ' ')

let different = 0
for (const example of JSON.parse(readFileSync(join(root, 'examples/scenarios.json'), 'utf8'))) {
  process.stdout.write(`\n# ${example.name}\n`)
  let text = ''
  await transcript(example, (part) => {
    text += part
    process.stdout.write(part)
  })
  const file = join(root, 'examples', example.name, 'expected.txt')
  if (update) writeFileSync(file, text)
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    different++
    process.stdout.write(`! differs from examples/${example.name}/expected.txt\n`)
  }
}
process.stdout.write(
  different === 0
    ? '\nall examples answer as committed\n'
    : `\n${different} examples differ from their committed transcripts\n`,
)
process.exitCode = different === 0 ? 0 : 1
