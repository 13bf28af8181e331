import type { HeaderMap, Response, UpstreamRequest } from '../../../src/core/http.js'
import { element, find, message, show } from '../dom.js'
import type { Answer, ExplainLine, Outcome, Place, Step } from '../protocol.js'

/** The answer of the gateway: verdict, response, upstream request, and the steps that led to it. */

const MARKS: Record<Step['outcome'], string> = { pass: '✓', refuse: '✗', skip: '–', change: '→', undetermined: '?' }
const WORDS: Record<Step['outcome'], string> = {
  pass: 'passed',
  refuse: 'refused',
  skip: 'skipped',
  change: 'changed',
  undetermined: 'undetermined',
}

export function showAnswer({ line, headline, word }: Answer, reveal: (place: Place) => void): void {
  const verdict = find('verdict')
  verdict.className = word
  show(verdict, word === 'none' ? '' : element('strong', {}, word), ' ', message(headline))
  show(find('answer-body'), line ? answerBody(line, reveal) : null)
}

export function showFailure(text: string): void {
  const verdict = find('verdict')
  verdict.className = 'none'
  show(verdict, message(text))
  show(find('answer-body'))
}

/** Marks the steps that a line of the policy decided. Returns the first of them. */
export function markSteps(file: string, line: number): HTMLElement | undefined {
  const items = [...document.querySelectorAll<HTMLElement>('#steps > li')]
  const marked = items.filter((item) => item.dataset['file'] === file && item.dataset['line'] === String(line))
  for (const item of items) {
    if (marked.includes(item)) item.setAttribute('aria-current', 'true')
    else item.removeAttribute('aria-current')
  }
  return marked[0]
}

function answerBody(line: ExplainLine, reveal: (place: Place) => void): Node {
  const { response, upstream, undetermined, branches = [], assumed = [], note, listener, target, steps } = line
  const upstreams = [upstream].flat().filter((one) => one !== null)
  return fragment(
    note && element('p', { class: 'note' }, message(note)),
    ...assumed.map((text) => element('p', { class: 'note' }, 'assumed: ', message(text))),
    response && response.status > 0 && section('Response to the client', responseTable(response)),
    ...upstreams.map((one) => section('Request to the upstream', upstreamTable(one))),
    undetermined && section(`If ${undetermined.step} allows it`, outcomeText(undetermined.ifAllowed)),
    undetermined && section(`If ${undetermined.step} refuses it`, outcomeText(undetermined.ifRefused)),
    ...branches.map((branch) => section(branchTitle(branch), outcomeText(branch))),
    section('Steps', stepList(steps, reveal)),
    element('p', { class: 'note' }, `as ${target}${listener === undefined ? '' : `, listener ${listener}`} answers`),
    element(
      'details',
      {},
      element('summary', {}, 'As JSON'),
      element('pre', { id: 'json', tabindex: 0, 'aria-label': 'Answer as JSON' }, JSON.stringify(line, null, 2)),
    ),
  )
}

function fragment(...children: (Node | null | undefined | false | '')[]): Node {
  const made = document.createDocumentFragment()
  for (const child of children) if (child) made.append(child)
  return made
}

const section = (title: string, content: Node): Node =>
  element('div', { class: 'part' }, element('h3', {}, title), content)

const responseTable = ({ status, headers, body }: Response): Node =>
  table([['status', String(status)], ...headerRows(headers), ...(body === '' ? [] : [['body', body] as const])])

const upstreamTable = ({ method, path, authority, cluster, headers, body }: UpstreamRequest): Node =>
  table([
    ['request', `${method} ${path}`],
    ['host', authority],
    ...(cluster === undefined ? [] : [['cluster', cluster] as const]),
    ...headerRows(headers),
    ...(body ? [['body', body] as const] : []),
  ])

const headerRows = (headers: HeaderMap): [string, string][] =>
  Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value]))

const table = (rows: readonly (readonly [string, string])[]): Node =>
  element(
    'table',
    {},
    element(
      'tbody',
      {},
      ...rows.map(([name, value]) =>
        element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, value)),
      ),
    ),
  )

function outcomeText({ response, upstream }: Outcome): Node {
  const [first] = [upstream].flat()
  const status = response && response.status > 0 ? String(response.status) : 'no response'
  return element(
    'p',
    {},
    first ? `${status}, forwarded as ${first.method} ${first.path}` : `${status} ${response?.body ?? ''}`,
  )
}

const branchTitle = ({ choices, share }: { choices: Record<string, string>; share?: number }): string =>
  `${share === undefined ? '' : `${Number((share * 100).toPrecision(3))}% `}${Object.entries(choices)
    .map(([what, name]) => `${what} ${name}`)
    .join(', ')}`

function stepList(steps: readonly Step[], reveal: (place: Place) => void): Node {
  return element(
    'ol',
    { id: 'steps' },
    ...steps.map(({ step, outcome, detail, remedy, file, line, column }) =>
      element(
        'li',
        { class: outcome, 'data-file': file, 'data-line': line },
        element('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[outcome]),
        element('span', { class: 'sr' }, `${WORDS[outcome]}: `),
        element('b', {}, step),
        ' ',
        message(detail),
        remedy === undefined ? null : element('div', { class: 'remedy' }, 'to change it: ', message(remedy)),
        file !== undefined && line !== undefined
          ? element(
              'button',
              { type: 'button', class: 'place', click: () => reveal({ file, line, column: column ?? 1 }) },
              `${file}:${line}`,
            )
          : null,
      ),
    ),
  )
}
