import { BoundedFindings } from '../core/bounded-findings.js'
import type { Code } from '../core/codes.js'
import type { Finding, Risk, Severity } from '../core/finding.js'
import type { FetchAnswer } from '../core/http.js'
import { memo } from '../core/memo.js'
import type { DialectId } from '../core/program.js'
import { read } from '../dialects/read.js'
import { bind } from '../kubernetes/bind.js'
import { validate } from '../validate/validate.js'
import { expandTargets, type TargetOptions } from '../versions/target.js'
import type { Source } from '../yaml/source.js'
import { ruleOf, rulesFor } from './catalogue.js'
import { RuleContext } from './context.js'
import { merge } from './merge.js'
import { mergeVersions } from './merge-versions.js'
import { notAnObject } from './not-an-object.js'
import { inlinePatches, noteTooling, notModelled } from './not-modelled.js'
import type { ListedRule, Report } from './rule.js'
import { ruleUrl } from './rule-url.js'
import type { SampleToken } from './sample-token.js'
import { suppress } from './suppress.js'
import { assumeSurroundings, isOpenNeed, noteNeeds } from './surroundings.js'

export interface CheckOptions {
  dialect?: DialectId
  /** Environment of the gateway's process. Absent: unknown; required variables are reported in a note. */
  env?: Record<string, string>
  /** Reads a file that the configuration names. Absent: no such files. */
  readFile?: (path: string) => string | undefined
  /** The gateway may have files that `readFile` cannot read: required files are listed in a note. */
  isPartOfFiles?: boolean
  /** Responses of key addresses. */
  fetched?: ReadonlyMap<string, FetchAnswer>
  tokens?: readonly SampleToken[]
  /** Versions or ranges of the gateways in use, by name. Default: the newest recorded versions. */
  targets?: TargetOptions | undefined
  severities?: ReadonlyMap<Code, Severity | 'off'>
  /** Risks that override those of the rules. */
  risks?: ReadonlyMap<Code, Risk>
  /** Reject input that lacks a required object. */
  strictInput?: boolean
}

/**
 * All findings about the input, in text order, without suppressed ones. Where a target is a range, findings of only
 * some versions name those versions. Throws `TargetError`.
 */
export function check(sources: Source[], options: CheckOptions = {}): Finding[] {
  const versions = expandTargets(options.targets)
  const [first] = versions
  if (versions.length === 1 && first) return checkVersion(sources, { ...options, targets: first.options })
  const found = versions.map((version) => ({
    ...version,
    findings: checkVersion(sources, { ...options, targets: version.options }),
  }))
  return sort(mergeVersions(found), sources)
}

/** The findings for one version of each gateway. */
function checkVersion(sources: Source[], options: CheckOptions): Finding[] {
  const missing = options.strictInput ? 'refuse' : 'ignore'
  const surroundings = assumeSurroundings(sources, options)
  const graph = bind(sources, {
    env: surroundings.env,
    readFile: surroundings.readFile,
    missing,
    targets: options.targets,
  })
  const reading = read(graph, { dialect: options.dialect })
  const context = new RuleContext(
    graph,
    reading.programs,
    options.fetched ?? new Map(),
    options.tokens ?? NO_TOKENS,
    options.env !== undefined,
  )
  const rules = rulesFor((family) => context.roots(family).length > 0).flatMap((rule) => run(rule, context))
  const structural = sources.flatMap((source) => [
    ...source.findings,
    ...validateOnce(source),
    ...notAnObject(source, options.dialect),
    ...notModelled(source),
    ...inlinePatches(source),
  ])
  const found = [rules, structural, [...graph.findings, ...reading.findings]] as const
  // What the environment may settle says nothing of the rest of its place.
  const [settled, open] = [false, true].map((wanted) => {
    const [ofRules, ofStructure, ofReading] = found.map((all) =>
      all.filter((finding) => isOpenNeed(finding, options) === wanted),
    )
    return merge(ofRules!, ofStructure!, ofReading!)
  })
  const all = [...settled!, ...noteNeeds(open!, surroundings)]
    .map(withUrl)
    .map(withRisk)
    .map((finding) => withoutBrokenFix(finding, sources))
  const byFile = new Map(sources.map((source): [string, Finding[]] => [source.file, []]))
  for (const finding of all) byFile.get(finding.span.file)?.push(finding)
  const kept = sources.flatMap((source) => suppress(source, noteTooling(source, byFile.get(source.file) ?? [])))
  return sort(applySettings(kept, options), sources)
}

const NO_TOKENS: readonly SampleToken[] = []

/** Sources are immutable: an editor that checks many files after each edit validates only the edited one. */
const validateOnce = memo((source: Source) => validate(source, { ofResult: true }))

function run(rule: ListedRule, context: RuleContext): Finding[] {
  if (!rule.check) return []
  const found = new BoundedFindings()
  for (const report of rule.check(context)) found.add(finding(rule, report, context))
  return found.all()
}

function finding(rule: ListedRule, report: Report, context: RuleContext): Finding {
  const { at, part, related = [], severity = rule.severity, confidence = rule.confidence, ...said } = report
  return {
    ...said,
    code: rule.code,
    severity,
    confidence,
    span: context.span(at, part),
    related: related.map((one) => ({ message: one.message, span: context.span(one.at, one.part) })),
  }
}

/** Sets the rule's risk, whichever part of the pipeline reported the finding. */
function withRisk(finding: Finding): Finding {
  const risk = finding.risk ?? ruleOf(finding.code)?.risk
  return risk === undefined ? finding : { ...finding, risk }
}

function withUrl(finding: Finding): Finding {
  return { ...finding, url: finding.url ?? ruleUrl(finding.code) }
}

/** A quoted value in a ConfigMap has its own escapes: edits of plain text would break it. */
function withoutBrokenFix(finding: Finding, sources: readonly Source[]): Finding {
  const { fix, span } = finding
  const source = fix && sources.find(({ file }) => file === span.file)
  // Accessing a tree parses it again, so access only those of quoted documents.
  const isQuoted = source?.documents.some(
    (document) => document.isQuoted && document.yaml.range[0] <= span.start && span.start <= document.yaml.range[2],
  )
  if (!isQuoted) return finding
  const { fix: _, ...rest } = finding
  return rest
}

/** A configured severity also decides the gate: the rule's risk is dropped. */
function applySettings(findings: Finding[], { severities, risks }: CheckOptions): Finding[] {
  if (!severities?.size && !risks?.size) return findings
  return findings.flatMap((finding) => {
    const severity = severities?.get(finding.code)
    if (severity === 'off') return []
    const risk = risks?.get(finding.code) ?? (severity === undefined ? finding.risk : 'low')
    return [{ ...finding, severity: severity ?? finding.severity, ...(risk !== undefined && { risk }) }]
  })
}

function sort(findings: Finding[], sources: Source[]): Finding[] {
  const order = new Map(sources.map((source, index) => [source.file, index]))
  return findings.sort(
    (a, b) =>
      order.get(a.span.file)! - order.get(b.span.file)! ||
      a.span.start - b.span.start ||
      a.code.localeCompare(b.code) ||
      a.message.localeCompare(b.message),
  )
}
