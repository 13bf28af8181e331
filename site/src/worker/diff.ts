import { compare } from '../../../src/compare/compare.js'
import { reasonText } from '../../../src/compare/reason.js'
import { verdictText } from '../../../src/compare/verdict-text.js'
import type { DiffResult, PolicyFile, Question } from '../protocol.js'
import { shownDifference } from './differences.js'
import { masked } from './masked.js'
import { bindFiles, chosenProgram, load, readContext } from './policy.js'

/** Who gains and who loses access between an earlier version of the files and the present one. */
export function diff(question: Question, before: PolicyFile[]): DiffResult {
  const { surroundings, configuration } = question
  const old = bindFiles(before, surroundings).graph
  const young = bindFiles(question.files, surroundings).graph
  const loadedOld = load({ files: before, surroundings }, young)
  const loadedYoung = load(question, old)
  const [first, second] = [chosenProgram(loadedOld, configuration), chosenProgram(loadedYoung, configuration)]
  const { fetched, state } = readContext(question, second)
  const comparison = compare(first, second, { fetched, state })
  const sources = new Map([...loadedOld.sources, ...loadedYoung.sources].map((source) => [source.file, source]))
  const reasons = comparison.reasons.map((reason) => reasonText(reason, sources))
  const proven = comparison.proven.map((reason) => reasonText(reason, sources))
  const shown: DiffResult = {
    verdict: verdictText({ ...comparison, reasons }),
    notes: [
      ...(comparison.equivalence === 'nothing' ? [] : reasons.map((text) => `not compared: ${text}`)),
      ...proven.map((text) => `without effect: ${text}`),
    ],
    differences: comparison.differences.map((difference) => shownDifference(difference, sources, 'origin')),
  }
  return masked(shown, question, [...loadedOld.sources, ...loadedYoung.sources])
}
