import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.js'
import { capture } from './capture.js'

const folder = temporaryFolder('completion')

const SHELLS = ['bash', 'zsh', 'fish'] as const
const script = (shell: string): string => join(folder, `claimwright.${shell}`)
const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

beforeAll(async () => {
  writeFileSync(join(folder, 'policy.yaml'), '')
  for (const shell of SHELLS) writeFileSync(script(shell), (await capture(['completion', shell])).stdout)
})

function run(shell: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(shell, args, { cwd: folder, encoding: 'utf8', timeout: 60_000 })
  expect(stderr).toBe('')
  return stdout
}

/** The words as readline hands them to the function: it splits at `=`. */
function completeInBash(...words: string[]): string[] {
  const list = ['claimwright', ...words].map((word) => `'${word}'`).join(' ')
  const code = `source ${script('bash')}; COMP_WORDS=(${list}); COMP_CWORD=${words.length}; _claimwright; printf '%s\\n' "\${COMPREPLY[@]}"`
  return run('bash', '--norc', '-c', code).split('\n').filter(Boolean)
}

function completeInFish(line: string): string[] {
  const code = `source ${script('fish')}; complete -C ${JSON.stringify(line)}`
  const lines = run('fish', '--no-config', '-c', code).split('\n')
  return lines.flatMap((each) => each.split('\t')[0] || [])
}

const FORMATS = ['compact', 'github', 'gitlab', 'json', 'junit', 'pretty', 'sarif']

it('completion of another shell is a usage error', async () => {
  const { code, stderr } = await capture(['completion', 'tcsh'])
  expect([code, stderr]).toEqual([2, 'claimwright: completion tcsh: expected bash, zsh, fish\n'])
})

describe.runIf(isInstalled('bash'))('bash', () => {
  it.each([
    [['che'], ['check']],
    [['check', '--format', ''], FORMATS],
    [['check', '--format', '=', 's'], ['sarif']],
    [['check', '--format', '='], FORMATS],
    [
      ['check', '--fix', '=', ''],
      ['safe', 'unsafe'],
    ],
    [
      ['check', 'decide', '--min-'],
      ['--min-confidence', '--min-severity'],
    ],
    [
      ['token', ''],
      ['decode', 'help', 'mint', 'verify'],
    ],
    [['token', 'mint', '--exp'], ['--expires-in']],
    [
      ['token', 'mint', '--color', 'a'],
      ['always', 'auto'],
    ],
    [['convert', 'x', '--to', 'gloo-'], ['gloo-gateway-api']],
    [['schema', 'sta'], ['standalone']],
    [['help', 'conv'], ['convert']],
    [['token', 'help', 'm'], ['mint']],
  ])('%j: %j', (words, expected) => {
    expect(completeInBash(...words).sort()).toEqual(expected)
  })

  it.each([[['check', '']], [['check', 'p']], [['check', '--baseline', '']], [['check', '--fix', '']]])(
    '%j: no word, so that readline completes file names',
    (words) => {
      expect(completeInBash(...words)).toEqual([])
      const registered = run('bash', '--norc', '-c', `source ${script('bash')}; complete -p claimwright`)
      expect(registered).toContain('-o default')
    },
  )

  it('offers every command, and every option of every command', async () => {
    const names = completeInBash('')
    expect(names.length).toBeGreaterThan(17)
    for (const name of names.filter((each) => !['help', 'token', 'keys'].includes(each))) {
      const { stdout } = await capture([name, '--help'])
      const options = stdout.split('\nOptions:\n')[1]!.split('\n\n')[0]!
      const flags = [...options.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag!)
      expect(flags.length, name).toBeGreaterThan(1)
      expect(completeInBash(name, '--').sort(), name).toEqual([...flags].sort())
    }
  })
})

describe.runIf(isInstalled('fish'))('fish', () => {
  it.each([
    ['claimwright che', ['check']],
    ['claimwright check --format ', FORMATS],
    ['claimwright check --format=s', ['--format=sarif']],
    ['claimwright check decide --min-', ['--min-confidence', '--min-severity']],
    ['claimwright check decide --fix=', ['--fix=safe', '--fix=unsafe']],
    ['claimwright token ', ['decode', 'help', 'mint', 'verify']],
    ['claimwright token help m', ['mint']],
    ['claimwright schema sta', ['standalone']],
    ['claimwright check poli', ['policy.yaml']],
    ['claimwright check --baseline poli', ['policy.yaml']],
  ])('%s: %j', (line, expected) => {
    expect(completeInFish(line).sort()).toEqual(expected)
  })
})

describe('zsh', () => {
  it('describes commands, options and values', async () => {
    const { stdout } = await capture(['completion', 'zsh'])
    expect(stdout.startsWith('#compdef claimwright\n')).toBe(true)
    expect(stdout).toContain("'--format=[format of the report]:value:(pretty compact json sarif github gitlab junit)'")
    expect(stdout).toContain("'*--claim=[one claim; the value is JSON, or else a string (repeatable)]:value:_files'")
    expect(stdout).toContain('token) _claimwright_token ;;')
    expect(stdout).toContain('mint) _claimwright_token_mint ;;')
  })

  it.runIf(isInstalled('zsh'))('is valid syntax', () => {
    expect(run('zsh', '-n', script('zsh'))).toBe('')
  })
})
