import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver'
import type { Finding, Severity, Span } from '../core/finding.js'
import { findingText, redactorOf } from '../language/finding-text.js'
import type { Source } from '../yaml/source.js'
import { rangeOf } from './ranges.js'

const SEVERITIES: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
}

/** Findings about unnecessary text (a suppression without effect) and about deprecated fields. */
const TAGS: Readonly<Record<string, DiagnosticTag>> = {
  CW1021: DiagnosticTag.Unnecessary,
  CW2030: DiagnosticTag.Deprecated,
}

/** A file as the editor names it, with its text. */
export interface SourceFile {
  uri: string
  source: Source
}

export function diagnosticOf(
  finding: Finding,
  { source }: SourceFile,
  fileOf: (name: string) => SourceFile | undefined,
): Diagnostic {
  const { code, severity, span, related, url } = finding
  const tag = TAGS[code]
  return {
    range: rangeOf(source, span),
    severity: SEVERITIES[severity],
    code,
    source: 'claimwright',
    message: findingText(source, finding),
    ...(url !== undefined && { codeDescription: { href: url } }),
    ...(tag !== undefined && { tags: [tag] }),
    ...(related.length > 0 && { relatedInformation: related.flatMap((place) => relatedPlace(place, fileOf)) }),
  }
}

function relatedPlace(
  { message, span }: { message: string; span: Span },
  fileOf: (name: string) => SourceFile | undefined,
) {
  const file = fileOf(span.file)
  if (!file) return []
  return [{ location: { uri: file.uri, range: rangeOf(file.source, span) }, message: redactorOf(file.source)(message) }]
}
