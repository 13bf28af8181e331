// Runs the built command with the Node that runs this file: does each command start and answer?
import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const command = join(root, 'dist/cli/claimwright.js')
const examples = join(root, 'examples')

function run(args, code = 0) {
  try {
    const stdout = execFileSync(process.execPath, [command, ...args], {
      cwd: examples,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    if (code !== 0) throw new Error(`claimwright ${args.join(' ')}: exit 0, expected ${code}`)
    return stdout
  } catch (error) {
    if (error.status !== code)
      throw new Error(
        `claimwright ${args.join(' ')}: exit ${error.status}, expected ${code}\n${error.stderr ?? error.message}`,
      )
    return error.stdout
  }
}

function expect(what, holds) {
  if (!holds) throw new Error(`not so: ${what}`)
  console.log(`ok: ${what}`)
}

const lab = 'gloo-workshop-lab12'
const answers = run(['decide', lab, '--cases', `${lab}/cases.json`])
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
expect('decide answers 401 without a token', answers[0].response.status === 401)
expect('decide lets the documented token in', answers[1].response.status === 200 && answers[1].upstream !== null)
expect('explain tells the steps', run(['explain', lab, '--url', '/huggingface-gloo-gw']).includes('Jwt is missing'))
expect('check finds the planted mistakes', run(['check', 'planted', '--format', 'json'], 1).includes('CW'))
expect('check passes a good file', run(['check', lab]) !== undefined)
expect(
  'convert writes',
  run(['convert', lab, '--to', 'agentgateway', '--accept', 'all']).includes('AgentgatewayPolicy'),
)
expect('diff sees no change', run(['diff', lab, lab]) !== undefined)
expect('cel evaluates', run(['cel', '1 + 1 == 2']).includes('true'))
expect('schema prints', JSON.parse(run(['schema', 'gloo'])).$schema !== undefined)
expect('keys generate', run(['keys', '--help']).includes('generate'))
console.log(`the built command works on Node ${process.version}`)
