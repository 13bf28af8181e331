import type { Finding } from '../core/finding.js'
import type { Program } from '../core/program.js'
import { read } from '../dialects/read.js'
import { bind } from '../kubernetes/bind.js'
import { validate } from '../validate/validate.js'
import type { TargetOptions } from '../versions/target.js'
import { parse } from '../yaml/parse.js'
import type { Source } from '../yaml/source.js'
import { isSuiteFile } from './file-name.js'
import type { PolicyUnderTest } from './suite.js'
import type { Surroundings } from './surroundings.js'

/** A policy as its gateway loads it. */
export interface LoadedPolicy {
  program: Program
  sources: Source[]
  findings: Finding[]
}

/** The policy could not be loaded: files that cannot be read, or findings that the gateway rejects. */
export class PolicyError extends Error {
  constructor(
    message: string,
    readonly findings: readonly Finding[] = [],
  ) {
    super(message)
  }
}

const targetsOf = (target: TargetOptions, { targets }: Surroundings): TargetOptions => ({
  ...targets?.configured,
  ...target,
  ...targets?.asked,
})

/** Reads the files of a policy into the program of its gateway. `files`: where relative paths in it are looked up. */
export function loadPolicy(
  { paths, dialect, target }: PolicyUnderTest,
  env: Readonly<Record<string, string>>,
  files: string,
  around: Surroundings,
): LoadedPolicy {
  const texts = paths.flatMap((path) => around.readFiles(path)).filter(({ file }) => !isSuiteFile(file))
  const sources = texts.map(({ file, text }) => parse(text, { file, env, ...(dialect && { dialect }) }))
  around.hide?.({ sources, env })
  const readFile = (path: string): string | undefined => {
    try {
      const text = around.readText(around.resolve(`${files}/-`, path))
      around.hide?.({ text })
      return text
    } catch {
      return undefined
    }
  }
  const graph = bind(sources, { env, readFile, missing: 'assume', targets: targetsOf(target, around) })
  const reading = read(graph, { ...(dialect && { dialect }) })
  const structural = sources.flatMap((source) => [...source.findings, ...validate(source)])
  const findings = [...structural, ...graph.findings, ...reading.findings]
  const isBroken = sources.some((source) => source.findings.some(({ severity }) => severity === 'error'))
  if (isBroken || reading.refused || findings.some(({ refused }) => refused))
    throw new PolicyError('the gateway does not load this policy', findings)
  const [program, ...others] = reading.programs
  if (!program) throw new PolicyError('the files hold no configuration of a known dialect')
  if (others.length > 0) {
    const found = reading.programs.map((each) => `${each.dialect} (${each.origin.file})`).join(', ')
    throw new PolicyError(`the files hold more than one configuration: ${found}; set \`dialect\`, or name the files`)
  }
  return { program, sources, findings }
}
