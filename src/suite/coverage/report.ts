import { addToGroup, groupBy } from '../../core/group-by.js'
import { markupText } from '../../report/escape.js'
import { locate } from '../../yaml/locate.js'
import type { Source } from '../../yaml/source.js'
import type { Item, ItemKind } from './items.js'
import type { Coverage } from './recorder.js'

export interface CoveredItem {
  item: Item
  line: number
  isCovered: boolean
  /** Titles of the cases that exercise it. */
  cases: string[]
}

/** What cases exercise of one file of a policy. */
export interface FileCoverage {
  source: Source
  items: CoveredItem[]
}

interface Totals {
  covered: number
  total: number
}

/** Items by file, in the order of the files; each file's by line. */
export function coverageByFile(coverage: Coverage, sources: readonly Source[]): FileCoverage[] {
  const byName = new Map(sources.map((source) => [source.file, source]))
  const files = new Map<Source, CoveredItem[]>()
  for (const item of coverage.items.values()) {
    const source = byName.get(item.origin.file)
    if (!source) continue
    const { line } = locate(source, item.origin, 'value')
    const covered = { item, line, isCovered: coverage.isCovered(item), cases: coverage.casesOf(item) }
    addToGroup(files, source, covered)
  }
  const order = new Map(sources.map((source, index) => [source, index]))
  return [...files]
    .sort(([a], [b]) => order.get(a)! - order.get(b)!)
    .map(([source, items]) => ({ source, items: items.sort((a, b) => a.line - b.line) }))
}

export function totalsOf(files: readonly FileCoverage[], kind?: ItemKind): Totals {
  const items = files.flatMap((file) => file.items).filter(({ item }) => kind === undefined || item.kind === kind)
  return { covered: items.filter(({ isCovered }) => isCovered).length, total: items.length }
}

/** Percentage with one digit, truncated and never rounded: 99.9 is not 100. With nothing to cover it is 100. */
export function percentText({ covered, total }: Totals): string {
  const tenths = total === 0 ? 1000 : Math.floor((covered * 1000) / total)
  return `${Math.floor(tenths / 10)}.${tenths % 10} %`
}

/** Less than a percentage is covered. */
export const isBelow = ({ covered, total }: Totals, percent: number): boolean => covered * 100 < percent * total

const KINDS: [ItemKind, string][] = [
  ['route', 'routes'],
  ['provider', 'providers'],
  ['token state', 'token states'],
  ['rule', 'rules'],
  ['condition', 'conditions'],
  ['tool', 'tools'],
  ['step', 'steps'],
]

/** Totals by kind, then each line with something that no case exercises. */
export function coverageLines(files: readonly FileCoverage[]): string[] {
  const all = totalsOf(files)
  const kinds = KINDS.map(([kind, name]) => [name, totalsOf(files, kind)] as const).filter(([, { total }]) => total > 0)
  const text = kinds.map(([name, { covered, total }]) => `${name} ${covered}/${total}`).join(', ')
  const missing = files.flatMap(({ source, items }) =>
    items
      .filter(({ isCovered }) => !isCovered)
      .map(({ item, line }) => `  ${source.file}:${line}: ${item.kind}: ${item.text}`),
  )
  return [`coverage of the policy: ${percentText(all)} (${text})`, ...missing]
}

/** LCOV's tracefile: a line was run as often as cases exercise it, each of its items is a branch. */
export function lcovText(files: readonly FileCoverage[]): string {
  return files
    .flatMap(({ source, items }) => {
      const lines = linesOf(items)
      const branches = [...lines].flatMap(([line, on]) =>
        on.map(({ isCovered, cases }, index) => `BRDA:${line},0,${index},${isCovered ? cases.length : 0}`),
      )
      const data = [...lines].map(([line, on]) => `DA:${line},${hitsOf(on)}`)
      return [
        'TN:',
        `SF:${source.file}`,
        ...branches,
        `BRF:${items.length}`,
        `BRH:${items.filter(({ isCovered }) => isCovered).length}`,
        ...data,
        `LF:${lines.size}`,
        `LH:${[...lines.values()].filter((on) => hitsOf(on) > 0).length}`,
        'end_of_record',
        '',
      ]
    })
    .join('\n')
}

const linesOf = (items: readonly CoveredItem[]): Map<number, CoveredItem[]> => groupBy(items, ({ line }) => line)

const hitsOf = (items: readonly CoveredItem[]): number => new Set(items.flatMap(({ cases }) => cases)).size

/** Cobertura's XML (coverage-04.dtd): a class for each file, each line with its items as conditions. */
export function coberturaText(files: readonly FileCoverage[]): string {
  const rate = ({ covered, total }: Totals): string =>
    total === 0 ? '1' : String(Math.floor((covered * 10_000) / total) / 10_000)
  const all = totalsOf(files)
  const lineTotals = (items: readonly CoveredItem[]): Totals => {
    const lines = [...linesOf(items).values()]
    return { covered: lines.filter((on) => hitsOf(on) > 0).length, total: lines.length }
  }
  const lines = lineTotals(files.flatMap(({ items }) => items))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">',
    `<coverage line-rate="${rate(lines)}" branch-rate="${rate(all)}" lines-covered="${lines.covered}" lines-valid="${lines.total}" branches-covered="${all.covered}" branches-valid="${all.total}" complexity="0" version="1" timestamp="0">`,
    '  <sources><source>.</source></sources>',
    '  <packages>',
    `    <package name="policy" line-rate="${rate(lines)}" branch-rate="${rate(all)}" complexity="0">`,
    '      <classes>',
    ...files.flatMap((file) => {
      const { source, items } = file
      const name = markupText(source.file)
      const rates = `line-rate="${rate(lineTotals(items))}" branch-rate="${rate(totalsOf([file]))}"`
      return [
        `        <class name="${name}" filename="${name}" ${rates} complexity="0">`,
        '          <methods/>',
        '          <lines>',
        ...[...linesOf(items)].map(([line, on]) => lineElement(line, on)),
        '          </lines>',
        '        </class>',
      ]
    }),
    '      </classes>',
    '    </package>',
    '  </packages>',
    '</coverage>\n',
  ].join('\n')
}

function lineElement(line: number, items: readonly CoveredItem[]): string {
  const covered = items.filter(({ isCovered }) => isCovered).length
  const percent = Math.floor((covered * 100) / items.length)
  return `            <line number="${line}" hits="${hitsOf(items)}" branch="true" condition-coverage="${percent}% (${covered}/${items.length})"/>`
}
