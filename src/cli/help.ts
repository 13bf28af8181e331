import type { Command } from 'commander'

/** What `--help` of a command says below its options. */
interface Help {
  /** Command lines without `claimwright`. */
  examples: readonly [string, string, ...string[]]
  /** What each exit code means; `COMMON` is added. */
  exits: Readonly<Record<number, string>>
}

const COMMON: Readonly<Record<number, string>> = {
  2: 'wrong options or arguments',
  3: 'a path is missing or cannot be read',
}

const NOT_LOADED = 'the gateway does not load the input'

/** By the command's name; subcommands follow after a blank. */
const HELP: Readonly<Record<string, Help>> = {
  check: {
    examples: ['check policies/', 'check policies/ --format sarif --output claimwright.sarif'],
    exits: { 0: 'no finding at or above --fail-on', 1: 'findings at or above --fail-on' },
  },
  decide: {
    examples: [
      'decide policies/ --curl \'curl https://api.example/v1/models -H "X-Team: a"\'',
      `decide policies/ --url https://api.example/v1/models --claims '{"sub":"alice"}' --expect allow`,
    ],
    exits: {
      0: 'decided, whatever the verdict is',
      1: `${NOT_LOADED}, or an expectation does not hold`,
      10: 'denied (--exit-code)',
      11: 'undetermined (--exit-code)',
    },
  },
  explain: {
    examples: [
      'explain policies/ --url https://api.example/v1/models --token @alice.jwt',
      `explain policies/ --url https://api.example/v1/models --claims '{"sub":"alice"}' --format json`,
    ],
    exits: { 0: 'explained, whatever the verdict is', 1: `${NOT_LOADED}, or an expectation does not hold` },
  },
  who: {
    examples: [
      'who policies/',
      `who policies/ --claims '{"sub":"alice"}' --claims @bob.json --format html --output who.html`,
    ],
    exits: { 0: 'printed, whatever the access is', 1: NOT_LOADED },
  },
  tools: {
    examples: ['tools mcp.yaml', `tools mcp.yaml --claims '{"role":"dba"}' --format json`],
    exits: { 0: 'printed', 1: NOT_LOADED },
  },
  test: {
    examples: ['test', 'test policies/ --filter tag:admin --format junit --output results.xml'],
    exits: {
      0: 'every case holds',
      1: 'a case does not hold, there is none, or too little is covered',
      2: 'wrong options, or a suite that cannot be run',
    },
  },
  convert: {
    examples: ['convert gloo/ --to agentgateway', 'convert gloo/ --to agentgateway --output agentgateway/ --strict'],
    exits: { 0: 'converted', 1: `${NOT_LOADED}, or the conversion changes who gets in and is not accepted` },
  },
  diff: {
    examples: ['diff old/ new/', 'diff main:policies policies --format markdown --fail-on opens'],
    exits: { 0: 'nothing changed that --fail-on names', 1: `a change that --fail-on names, or ${NOT_LOADED}` },
  },
  upgrade: {
    examples: [
      'upgrade config.yaml --from litellm=1.106 --to litellm=1.110',
      'upgrade policies/ --from gloo=1.18 --to gloo=1.21 --fail-on opens --format markdown',
    ],
    exits: { 0: 'nothing changes that --fail-on names', 1: `a change that --fail-on names, or ${NOT_LOADED}` },
  },
  serve: {
    examples: ['serve policies/ --port 8080', 'serve policies/ --upstream http://127.0.0.1:9000 --explain'],
    exits: { 0: 'stopped by Ctrl-C', 1: NOT_LOADED },
  },
  cel: {
    examples: [
      `cel '"admin" in jwt.groups' --token @alice.jwt`,
      `cel 'request.path.startsWith("/v1")' --vars vars.json`,
    ],
    exits: { 0: 'evaluated, whatever the value is', 1: 'agentgateway does not load the expression' },
  },
  'token mint': {
    examples: [
      'token mint --key private.pem --claim sub=alice --expires-in 15m',
      `token mint --key private.jwk --claims '{"iss":"https://issuer.example","groups":["admins"]}'`,
    ],
    exits: { 0: 'signed' },
  },
  'token decode': {
    examples: ['token decode @alice.jwt', 'token decode @alice.jwt --format json'],
    exits: { 0: 'decoded', 1: 'it is not a token' },
  },
  'token verify': {
    examples: [
      'token verify @alice.jwt --keys jwks.json',
      'token verify @alice.jwt --keys public.pem --issuer https://issuer.example --audience api',
    ],
    exits: { 0: 'the token is good', 1: 'it is not' },
  },
  'keys pem-to-jwks': {
    examples: ['keys pem-to-jwks public.pem', 'keys pem-to-jwks one.pem two.pem'],
    exits: { 0: 'converted', 1: 'a file holds no key' },
  },
  'keys jwks-to-pem': {
    examples: ['keys jwks-to-pem jwks.json', 'keys jwks-to-pem jwks.json --kid key-1'],
    exits: { 0: 'converted', 1: 'the file holds no such key' },
  },
  'keys generate': {
    examples: ['keys generate --private key.pem', 'keys generate --alg ES256 --private key.jwk --public jwks.json'],
    exits: { 0: 'written' },
  },
  rules: {
    examples: ['rules', 'rules CW6001'],
    exits: { 0: 'printed' },
  },
  schema: {
    examples: ['schema > schema.json', 'schema gloo'],
    exits: { 0: 'printed' },
  },
  init: {
    examples: ['init', "init policies/ --glob '*.yaml'"],
    exits: { 0: 'set up' },
  },
  completion: {
    examples: ['completion bash > ~/.local/share/bash-completion/completions/claimwright', 'completion fish | source'],
    exits: { 0: 'printed' },
  },
  lsp: {
    examples: ['lsp', 'lsp --stdio'],
    exits: { 0: 'the editor ended it' },
  },
}

/** Adds examples, exit codes and the page to the help of every command. */
export function addHelp(program: Command, above = ''): void {
  for (const command of program.commands) {
    const name = `${above}${command.name()}`
    command.addHelpText('after', () => helpText(name))
    addHelp(command, `${name} `)
  }
}

function helpText(name: string): string {
  const help = HELP[name]
  if (!help) return subcommandsText(name)
  const codes = { ...COMMON, ...help.exits }
  return [
    '',
    'Examples:',
    ...help.examples.map((example) => `  claimwright ${example}`),
    '',
    'Exit codes:',
    ...Object.entries(codes).map(([code, meaning]) => `  ${code.padStart(2)}  ${meaning}`),
    '',
    `More: ${pageOf(name)}`,
  ].join('\n')
}

/** A command that only has others: the first two of its examples, and its page. */
function subcommandsText(name: string): string {
  const below = Object.entries(HELP).filter(([key]) => key.startsWith(`${name} `))
  if (below.length === 0) return ''
  return [
    '',
    'Examples:',
    ...below.slice(0, 2).map(([, { examples }]) => `  claimwright ${examples[0]}`),
    '',
    'Exit codes: see the command',
    '',
    `More: ${pageOf(name)}`,
  ].join('\n')
}

/** Subcommands are on the page of their command. */
const pageOf = (name: string): string =>
  `https://github.com/claimwright/claimwright/blob/main/docs/commands/${name.split(' ')[0]}.md`
