import { execFileSync } from 'node:child_process'
import { InstallError } from '../../test/live/virtual-environment.js'

/** Where the fields of a gateway stand in its repository. */
interface Repository {
  url: string
  /** Folders with the files. */
  folders: readonly string[]
  language: 'go' | 'proto'
}

export const REPOSITORIES = {
  agentgateway: {
    url: 'https://github.com/agentgateway/agentgateway',
    folders: ['controller/api/v1alpha1'],
    language: 'go',
  },
  gloo: {
    url: 'https://github.com/solo-io/gloo',
    folders: ['projects/gloo/api/v1', 'projects/gateway/api/v1'],
    language: 'proto',
  },
  'gateway-api': { url: 'https://github.com/kubernetes-sigs/gateway-api', folders: ['apis/v1'], language: 'go' },
} as const satisfies Record<string, Repository>

/** Every field of a version, one `TYPE.FIELD` each, read from a clone of the repository. Throws `InstallError`. */
export function fieldsIn(name: keyof typeof REPOSITORIES, clone: string, version: string): Set<string> {
  const { folders, language } = REPOSITORIES[name]
  const git = (...command: string[]): string => {
    try {
      return execFileSync('git', ['-C', clone, ...command], { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: 'pipe' })
    } catch (error) {
      const [line] = String((error as { stderr?: unknown }).stderr ?? error).split('\n')
      throw new InstallError(`${clone}: ${line}`)
    }
  }
  const tag = `v${version}`
  const ending = language === 'go' ? '_types.go' : '.proto'
  const files = git('ls-tree', '-r', '--name-only', tag, ...folders).split('\n')
  const texts = files.filter((file) => file.endsWith(ending)).map((file) => git('show', `${tag}:${file}`))
  return new Set(texts.flatMap((text) => [...(language === 'go' ? goFields(text) : protoFields(text))]))
}

/** `type T struct { Name X `json:"name,omitempty"` }`. */
function* goFields(text: string): Generator<string> {
  for (const [, type, body] of text.matchAll(/^type (\w+) struct \{$([\s\S]*?)^\}/gm))
    for (const [, field] of body!.matchAll(/json:"([^",]+)/g)) if (field !== '-') yield `${type}.${field}`
}

/** Fields of messages and values of enums, by their nesting. */
function* protoFields(text: string): Generator<string> {
  const code = text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '')
  const [, scope = ''] = /^package ([\w.]+);/m.exec(code) ?? []
  const nesting: (string | null)[] = []
  const token =
    /(message|enum|oneof|service)\s+(\w+)\s*\{|(\{)|(\})|(?:map\s*<[^>]+>|[\w.]+)\s+(\w+)\s*=\s*\d+|\b([A-Z][A-Z0-9_]+)\s*=\s*\d+/g
  for (const [, kind, name, open, close, field, value] of code.matchAll(token)) {
    if (kind) nesting.push(kind === 'message' || kind === 'enum' ? name! : null)
    else if (open) nesting.push(null)
    else if (close) nesting.pop()
    else if (nesting.some((one) => one !== null))
      yield [scope, ...nesting.filter((one) => one !== null), field ?? value].join('.')
  }
}
