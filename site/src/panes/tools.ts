import { type Client, SUPERSEDED } from '../client.js'
import { element, find, message, show, showTabs } from '../dom.js'
import type {
  CelResult,
  ConvertResult,
  DiffResult,
  Place,
  PolicyFile,
  Question,
  TokenInput,
  WhoTable,
  Witness,
} from '../protocol.js'
import { differenceList } from './differences.js'

/** Questions about the whole policy: who gets in, conversions, differences, expressions. */

export interface ToolContext {
  client: Client
  question(): Question
  reveal(place: Place): void
  load(witness: Witness): void
}

/** A pane. `update` runs when it is opened, and after changes. */
interface Tool {
  label: string
  view: HTMLElement
  update(): Promise<void>
}

export class Tools {
  private readonly tools: Tool[]
  private selected = 0
  private timer = 0

  constructor(context: ToolContext) {
    this.tools = [whoTool(context), convertTool(context), diffTool(context), celTool(context)]
    this.select(0)
  }

  /** Answers the open question again, soon. */
  update(): void {
    clearTimeout(this.timer)
    find('tool').setAttribute('aria-busy', 'true')
    this.timer = window.setTimeout(() => void this.run(), DELAY)
  }

  private async run(): Promise<void> {
    await this.tools[this.selected]!.update()
    find('tool').removeAttribute('aria-busy')
  }

  private select(index: number): void {
    this.selected = index
    const tabs = this.tools.map(({ label }, at) => ({ label, isSelected: at === index }))
    showTabs(find('tool-tabs'), tabs, find('tool'), (other) => {
      this.select(other)
      this.update()
    })
    show(find('tool'), this.tools[index]!.view)
  }
}

/** Milliseconds: the verdict comes first. */
const DELAY = 300

/** Asks the worker, and shows what it answers or why it cannot. */
async function ask<Value>(
  view: HTMLElement,
  answer: Promise<Value | typeof SUPERSEDED>,
  render: (value: Value) => Node,
): Promise<void> {
  try {
    const value = await answer
    if (value === SUPERSEDED) return
    show(view, render(value as Value))
  } catch (error) {
    show(view, element('p', { class: 'note' }, message((error as Error).message)))
  }
}

function whoTool(context: ToolContext): Tool {
  let kept: TokenInput[] = []
  const result = element('div', { id: 'who' })
  const update = () =>
    ask(result, context.client.ask('who', context.question(), kept), (table) => whoTable(table, context))
  const keep = (next: TokenInput[]): void => {
    kept = next
    void update()
  }
  const bar = element(
    'div',
    { class: 'bar' },
    element(
      'button',
      { type: 'button', id: 'keep-caller', click: () => keep([...kept, context.question().token]) },
      'Keep this token as a column',
    ),
    element('button', { type: 'button', click: () => keep([]) }, 'Remove the kept columns'),
  )
  return { label: 'Who gets in', view: element('div', {}, bar, result), update }
}

function whoTable({ callers, rows, assumed }: WhoTable, { reveal, load }: ToolContext): Node {
  const head = ['Route', 'Access', ...callers, 'What a caller needs'].map((text) =>
    element('th', { scope: 'col' }, text),
  )
  const body = rows.map(({ route, access, cells, sentence, remarks, place, sample }) =>
    element(
      'tr',
      {},
      element(
        'th',
        { scope: 'row' },
        place ? element('button', { type: 'button', class: 'place', click: () => reveal(place) }, route) : route,
      ),
      element('td', { class: access }, access),
      ...cells.map(({ text, word }) => element('td', { class: word }, text)),
      ...callers.slice(cells.length).map(() => element('td', {}, '-')),
      element(
        'td',
        {},
        message(sentence),
        ...remarks.map((text) => element('div', { class: 'note' }, message(text))),
        sample
          ? element(
              'button',
              {
                type: 'button',
                class: 'witness',
                click: () => load({ request: sample, token: { kind: 'none' } }),
              },
              'Load a request',
            )
          : null,
      ),
    ),
  )
  return element(
    'div',
    {},
    element(
      'table',
      { class: 'matrix' },
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...body),
    ),
    ...assumed.map((text) => element('p', { class: 'note' }, 'assumed: ', message(text))),
  )
}

function convertTool(context: ToolContext): Tool {
  const select = element('select', { id: 'to' })
  const result = element('div', { id: 'conversion' })
  const convert = () =>
    ask(result, context.client.ask('convert', context.question(), select.value), (value) => conversion(value, context))
  const button = element('button', { type: 'button', id: 'convert', click: convert }, 'Convert')
  const view = element('div', {}, element('div', { class: 'bar' }, element('label', {}, 'To ', select), button), result)
  const update = async (): Promise<void> => {
    const dialects = await context.client.ask('dialects', context.question()).catch(() => [])
    if (dialects === SUPERSEDED) return
    const { value } = select
    show(
      select,
      ...dialects.map(({ id, isConvertible }) => element('option', { value: id, disabled: !isConvertible }, id)),
    )
    const convertible = dialects.filter(({ isConvertible }) => isConvertible).map(({ id }) => id)
    select.value = convertible.includes(value) ? value : (convertible[1] ?? convertible[0] ?? '')
    button.disabled = convertible.length === 0
  }
  return { label: 'Convert', view, update }
}

function conversion(
  { files, headline, report, differences }: ConvertResult,
  { question, reveal, load }: ToolContext,
): Node {
  const side = (title: string, all: readonly PolicyFile[]): Node =>
    element(
      'div',
      {},
      element('h3', {}, title),
      ...all.map(({ name, text }) =>
        element(
          'figure',
          {},
          element('figcaption', {}, name),
          element('pre', { tabindex: 0, 'aria-label': `${title}: ${name}` }, text),
        ),
      ),
    )
  return element(
    'div',
    {},
    element('p', { id: 'conversion-headline' }, message(headline)),
    element('div', { class: 'sides' }, side('Before', question().files), side('After', files)),
    element('h3', {}, 'Differences'),
    differenceList(differences, load, reveal),
    element(
      'details',
      {},
      element('summary', {}, 'Report'),
      element('pre', { tabindex: 0, 'aria-label': 'Report' }, report.join('\n')),
    ),
  )
}

function diffTool(context: ToolContext): Tool {
  let before: PolicyFile[] | undefined
  const result = element('div', { id: 'diff' }, element('p', {}, 'Keep a version, then change the policy.'))
  const update = async (): Promise<void> => {
    if (before)
      await ask(result, context.client.ask('diff', context.question(), before), (value) => difference(value, context))
  }
  const keep = (): void => {
    before = context.question().files
    void update()
  }
  const button = element('button', { type: 'button', id: 'keep', click: keep }, 'Keep this version as the old one')
  return { label: 'Diff', view: element('div', {}, button, result), update }
}

function difference({ verdict, notes, differences }: DiffResult, { reveal, load }: ToolContext): Node {
  return element(
    'div',
    {},
    element('p', { id: 'diff-verdict' }, message(verdict)),
    differenceList(differences, load, reveal),
    ...notes.map((text) => element('p', { class: 'note' }, message(text))),
  )
}

function celTool(context: ToolContext): Tool {
  const input = element('textarea', { id: 'cel-expression', rows: 2, spellcheck: 'false', input: () => void update() })
  input.value = 'request.method == "GET" || jwt.sub == "alice"'
  const result = element('div', { id: 'cel-result' })
  const update = () =>
    ask(result, context.client.ask('cel', input.value, context.question()), (value) => celRows(value, input))
  const note = element(
    'p',
    { class: 'note' },
    'As agentgateway evaluates it, with the request and the claims above. Nothing is verified.',
  )
  return {
    label: 'CEL',
    view: element('div', {}, element('label', { class: 'tall' }, 'Expression ', input), note, result),
    update,
  }
}

function celRows({ rows, error }: CelResult, input: HTMLTextAreaElement): Node {
  if (error) return element('p', { class: 'refuse' }, `the expression does not load: ${error.message}`)
  const mark = (start: number, end: number): void => {
    input.focus()
    input.setSelectionRange(start, end)
  }
  return element(
    'table',
    {},
    element(
      'thead',
      {},
      element('tr', {}, element('th', { scope: 'col' }, 'Part'), element('th', { scope: 'col' }, 'Value')),
    ),
    element(
      'tbody',
      {},
      ...rows.map(({ depth, part, value, isError, start, end }) =>
        element(
          'tr',
          {},
          element(
            'td',
            { class: `depth-${Math.min(depth, 8)}` },
            element('button', { type: 'button', class: 'place', click: () => mark(start, end) }, part),
          ),
          element('td', { class: isError ? 'refuse' : '' }, value),
        ),
      ),
    ),
  )
}
