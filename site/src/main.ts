import { escapeControls } from '../../src/core/controls.js'
import { Client, SUPERSEDED } from './client.js'
import { element, find, show, showTabs } from './dom.js'
import type { Editor } from './editor.js'
import { casesOf, examples, questionOf } from './examples.js'
import { markSteps, showAnswer, showFailure } from './panes/answer.js'
import { Busy, policySize } from './panes/busy.js'
import {
  readForm,
  readSurroundings,
  resetToken,
  showForm,
  showProviders,
  showReleases,
  showTokenFields,
} from './panes/form.js'
import { showProblems } from './panes/problems.js'
import { Tools } from './panes/tools.js'
import type { Answer, Edit, Place, PolicyFile, Problem, Question, Step, Witness } from './protocol.js'
import { decodeFragment, encodeFragment, isShared } from './share.js'
import './style.css'
import './theme.js'

const START = Math.max(
  0,
  examples.findIndex(({ files }) => files.length > 4),
)

const client = new Client()
let example = START
let question: Question = questionOf(examples[example]!, 0)
let selected = 0
let editor: Editor | undefined
let problems: Problem[] = []
let steps: Step[] = []
let tools: Tools | undefined
let checkTimer = 0
const deciding = new Busy(find('verdict'), stop)
const checking = new Busy(find('problems'), stop)

// The verdict.

async function decide(): Promise<void> {
  const asked = question
  deciding.start(`reading ${policySize(asked.files)}`)
  try {
    const answer = await client.ask('explain', asked)
    if (answer === SUPERSEDED) return
    if (asked === question) deciding.end()
    showVerdict(answer)
  } catch (error) {
    deciding.end()
    steps = []
    editor?.showSteps(steps)
    showFailure((error as Error).message)
  }
  if (asked !== question) return
  setState('verdict', 'current')
  scheduleCheck()
}

/** Ends what takes too long. The next edit starts again. */
function stop(): void {
  client.stop()
  clearTimeout(checkTimer)
  deciding.end()
  checking.end()
  if (document.documentElement.dataset['verdict'] === 'old')
    showFailure('Stopped: the policy was not read to its end. An edit starts again.')
  show(find('problems'), element('li', {}, 'stopped'))
  setState('verdict', 'current')
  setState('findings', 'current')
}

/** What is shown belongs to the present question (`current`), or to an earlier one (`old`). */
function setState(what: 'verdict' | 'findings', state: 'current' | 'old'): void {
  document.documentElement.dataset[what] = state
}

function showVerdict(answer: Answer): void {
  showAnswer(answer, reveal)
  showProviders(answer.providers)
  showConfigurations(answer.configurations)
  steps = answer.line?.steps ?? []
  editor?.showSteps(steps)
}

function showConfigurations(names: readonly string[]): void {
  const select = find<HTMLSelectElement>('configuration')
  find('configuration-label').hidden = names.length < 2
  show(select, ...names.map((name, index) => element('option', { value: index }, name)))
  select.value = String(Math.min(question.configuration, names.length - 1))
}

/** Findings follow when nothing is typed for a moment. */
function scheduleCheck(): void {
  clearTimeout(checkTimer)
  if (editor) checkTimer = window.setTimeout(check, CHECK_DELAY)
}

/** Milliseconds. */
const CHECK_DELAY = 120

async function check(): Promise<void> {
  const { files, surroundings } = question
  checking.start(`checking ${policySize(files)}`)
  try {
    const found = await client.ask('check', { files, surroundings })
    // Positions of a text that has changed since would be wrong.
    if (found === SUPERSEDED || files !== question.files || surroundings !== question.surroundings) return
    problems = found
  } catch {
    problems = []
  }
  checking.end()
  showProblems(problems, reveal, fix)
  editor?.showProblems(problems)
  setState('findings', 'current')
  await annotate()
}

/** Shows who is allowed above the routes of the open file, and its defaults. */
async function annotate(): Promise<void> {
  const asked = question
  const { name } = asked.files[selected]!
  const found = await quietly(client.ask('annotate', asked, name), undefined)
  if (found && asked.files === question.files && name === question.files[selected]!.name) editor?.showAnnotations(found)
}

// What changes.

function change(next: Question): void {
  question = next
  setState('verdict', 'old')
  setState('findings', 'old')
  void decide()
  tools?.update()
}

/** Another question altogether: everything is shown anew. */
function open(next: Question): void {
  const files = next.files.map(({ name, text }) => ({ name, text: text.replace(/\r\n?/g, '\n') }))
  selected = 0
  editor?.forget()
  resetToken()
  showForm(next)
  change({ ...next, files })
  showFiles()
}

function showFiles(): void {
  const tabs = question.files.map(({ name }, index) => ({ label: name, isSelected: index === selected }))
  showTabs(find('tabs'), tabs, find('editor'), selectFile)
  find<HTMLButtonElement>('file-remove').disabled = question.files.length < 2
  const file = question.files[selected]!
  find('editor').setAttribute('aria-label', escapeControls(file.name))
  if (editor) {
    editor.show(file)
    editor.showProblems(problems)
    editor.showSteps(steps)
    void annotate()
  } else show(find('editor'), element('pre', {}, file.text))
}

function selectFile(index: number): void {
  selected = index
  showFiles()
}

function setText(name: string, text: string): void {
  change({ ...question, files: question.files.map((file) => (file.name === name ? { name, text } : file)) })
}

function reveal({ file, line }: Place): void {
  const index = question.files.findIndex(({ name }) => name === file)
  if (index < 0) return
  if (index !== selected) selectFile(index)
  editor?.reveal(line)
}

/** Applies a fix; in the shown file it can be undone. */
function fix(edits: readonly Edit[]): void {
  const shown = question.files[selected]!.name
  const files = question.files.map((file) => (file.name === shown ? file : editFile(file, edits)))
  if (files.some((file, index) => file !== question.files[index])) change({ ...question, files })
  editor?.apply(edits)
}

function editFile(file: PolicyFile, edits: readonly Edit[]): PolicyFile {
  const own = edits.filter((edit) => edit.file === file.name).sort((a, b) => b.start - a.start)
  if (own.length === 0) return file
  return {
    ...file,
    text: own.reduce(
      (text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end),
      file.text,
    ),
  }
}

function load({ request, token, now }: Witness): void {
  const next: Question = {
    ...question,
    name: 'request',
    earlier: [],
    request,
    token,
    surroundings: { ...question.surroundings, ...(now !== undefined && { now: String(now) }) },
  }
  showForm(next)
  change(next)
  find('answer').scrollIntoView({ block: 'nearest' })
}

// Controls.

function showCases(): void {
  const cases = casesOf(examples[example]!)
  show(find('case'), ...cases.map(({ name }, index) => element('option', { value: index }, name)))
}

function showExamples(): void {
  const groups = [...new Set(examples.map(({ group }) => group))]
  show(
    find('example'),
    ...groups.map((label) =>
      element(
        'optgroup',
        { label },
        ...examples.flatMap(({ group, title }, index) =>
          group === label ? [element('option', { value: index }, title)] : [],
        ),
      ),
    ),
  )
  find<HTMLSelectElement>('example').value = String(example)
}

function followControls(): void {
  const on = (id: string, event: string, act: (event: Event) => void): void => find(id).addEventListener(event, act)
  on('example', 'change', () => {
    example = Number(find<HTMLSelectElement>('example').value)
    showCases()
    open(questionOf(examples[example]!, 0))
  })
  on('case', 'change', () => {
    const { files: _, ...asked } = questionOf(examples[example]!, Number(find<HTMLSelectElement>('case').value))
    const next = { ...question, ...asked }
    showForm(next)
    change(next)
  })
  on('configuration', 'change', () =>
    change({ ...question, configuration: Number(find<HTMLSelectElement>('configuration').value) }),
  )
  on('target', 'change', () => change({ ...question, surroundings: readSurroundings() }))
  on('ask', 'input', ({ target }) => {
    const { id } = target as HTMLElement
    if (id === 'case') return
    if (id === 'curl') return void readCurl()
    showTokenFields()
    change({ ...readForm(question), name: 'request' })
    if (question.token.kind === 'jwt') void describeToken(question.token.jwt)
  })
  followFiles(on)
  followShare(on)
}

async function readCurl(): Promise<void> {
  try {
    const request = await client.ask('parseCurl', find<HTMLTextAreaElement>('curl').value)
    if (request === SUPERSEDED) return
    show(find('curl-error'))
    const next = { ...question, request, earlier: [], name: 'request' }
    showForm(next)
    change(next)
  } catch (error) {
    show(find('curl-error'), (error as Error).message)
  }
}

async function describeToken(jwt: string): Promise<void> {
  const lines = jwt.trim() === '' ? [] : await client.ask('decodeToken', jwt, question.surroundings.now)
  if (lines !== SUPERSEDED) show(find('jwt-report'), lines.join('\n'))
}

function followFiles(on: (id: string, event: string, act: (event: Event) => void) => void): void {
  on('file-add', 'click', () => {
    const names = new Set(question.files.map(({ name }) => name))
    let number = question.files.length + 1
    while (names.has(`policy-${number}.yaml`)) number++
    selected = question.files.length
    change({ ...question, files: [...question.files, { name: `policy-${number}.yaml`, text: '' }] })
    showFiles()
  })
  on('file-remove', 'click', () => {
    change({ ...question, files: question.files.filter((_, index) => index !== selected) })
    selectFile(Math.max(0, selected - 1))
  })
  on('file-rename', 'click', () => {
    find('rename-form').hidden = false
    const input = find<HTMLInputElement>('rename-name')
    input.value = question.files[selected]!.name
    input.focus()
  })
  on('rename-form', 'submit', (event) => {
    event.preventDefault()
    const name = find<HTMLInputElement>('rename-name').value.trim()
    find('rename-form').hidden = true
    if (name === '' || question.files.some((file) => file.name === name)) return
    change({ ...question, files: question.files.map((file, index) => (index === selected ? { ...file, name } : file)) })
    showFiles()
  })
}

function followShare(on: (id: string, event: string, act: (event: Event) => void) => void): void {
  const update = async (): Promise<void> => {
    const fragment = await encodeFragment(question, find<HTMLInputElement>('share-token').checked)
    find<HTMLInputElement>('share-link').value = `${location.href.replace(/#.*$/s, '')}${fragment}`
    find('share-note').textContent =
      `The link holds the policy and the request, ${fragment.length} characters. Browsers do not send this part of an address to the server.`
  }
  on('share', 'click', () => {
    const panel = find('share-panel')
    panel.hidden = !panel.hidden
    find('share').setAttribute('aria-expanded', String(!panel.hidden))
    if (!panel.hidden) void update().then(() => find<HTMLInputElement>('share-link').select())
  })
  on('share-token', 'change', () => void update())
  window.addEventListener('hashchange', () => void openFragment())
}

async function openFragment(): Promise<boolean> {
  const shared = await decodeFragment(location.hash)
  const isBroken = isShared(location.hash) && !shared
  show(find('link-error'), isBroken && 'The link does not hold a question: it was cut off or changed.')
  if (shared) open(shared)
  return shared !== undefined
}

// Start: the verdict first, then the editor, then everything that needs no click to be useful without a network.

async function start(): Promise<void> {
  find('version').textContent = CLAIMWRIGHT_VERSION
  showExamples()
  showCases()
  followControls()
  if (!(await openFragment())) open(question)
  await firstAnswer()
  const loaded = await import('./editor.js')
  editor = new loaded.Editor(find('editor'), {
    change: setText,
    move: (file, line) => markSteps(file, line)?.scrollIntoView({ block: 'nearest' }),
    fix,
    hover: (file, offset) => quietly(client.ask('hover', question, file, offset), null),
    complete: (file, offset) => quietly(client.ask('complete', question, file, offset), []),
  })
  showFiles()
  void client.ask('versions').then((all) => all !== SUPERSEDED && showReleases(all))
  tools = new Tools({ client, question: () => question, reveal, load })
  await check()
  await client.ask('loadAll')
  tools.update()
  await client.prepareSpare()
  document.documentElement.dataset['ready'] = 'all'
}

/** Of a policy that cannot be read, the verdict says why. */
const quietly = <Value, None>(asked: Promise<Value | typeof SUPERSEDED>, none: None): Promise<Value | None> =>
  asked.then((value) => (value === SUPERSEDED ? none : value)).catch(() => none)

/** Resolves when a verdict is shown. */
async function firstAnswer(): Promise<void> {
  while (document.documentElement.dataset['verdict'] !== 'current')
    await new Promise((resolve) => setTimeout(resolve, 10))
}

void start()
