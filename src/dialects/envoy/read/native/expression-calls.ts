import type { EnvoyExpression, ExpressionSettings } from '../../../../core/envoy-expression.js'
import { counted } from '../../../../core/plural.js'
import { toText } from '../../../../gateways/envoy/bytes.js'
import { compile } from '../../../../yaml/re2.js'
import type { Message } from '../message.js'

/** What `cel_config` allows. */
export interface CallSettings extends ExpressionSettings {
  stringFunctions: boolean
}

/** Envoy looks functions up, and compiles patterns that are literals, when it starts. */
export function checkCall(
  call: Message,
  name: string,
  isMethod: boolean,
  args: readonly EnvoyExpression[],
  settings: CallSettings,
): void {
  const forms = FORMS.get(name)
  if (forms) refuseIf(problemOf(isMethod ? forms.method : forms.call, args.length, isMethod))
  else if (!settings.stringFunctions) refuseIf('does not exist')
  if (name === 'string' && !settings.stringConversion) refuseIf('requires `enable_string_conversion` of `cel_config`')
  if (name === 'matches') checkPattern(call, args[1])

  function refuseIf(problem: string | undefined): void {
    if (problem !== undefined) call.refuse('CW2051', call.cursor('function'), `the function \`${name}\` ${problem}`)
  }
}

function checkPattern(call: Message, pattern: EnvoyExpression | undefined): void {
  if (pattern?.kind !== 'literal' || pattern.value.type !== 'string') return
  const text = toText(pattern.value.value)
  if (!compile(text)) call.refuse('CW5010', call.at, `\`${text.slice(0, 80)}\` is not a regular expression of RE2`)
}

type Counts = readonly [least: number, most: number]

/** Numbers of arguments, the target included. */
interface Forms {
  call?: Counts
  method?: Counts
}

function problemOf(counts: Counts | undefined, given: number, isMethod: boolean): string | undefined {
  if (!counts) return isMethod ? 'has no `target`: write all arguments into `args`' : 'needs a `target`'
  const [least, most] = counts
  if (given >= least && given <= most) return undefined
  return `has ${least === most ? '' : 'at least '}${counted(least, 'argument')}, not ${given}`
}

const ANY = Number.POSITIVE_INFINITY

/** Every function of Envoy 1.40, except those that `enable_string_functions` adds. */
const FORMS: ReadonlyMap<string, Forms> = new Map(
  (
    [
      ['!_ -_ int uint double bytes dyn string bool timestamp duration type', { call: [1, 1] }],
      ['@not_strictly_false __not_strictly_false__', { call: [1, 1] }],
      ['_&&_ _||_', { call: [2, ANY] }],
      ['_==_ _!=_ _<_ _<=_ _>_ _>=_ _+_ _-_ _*_ _/_ _%_ @in in _in_', { call: [2, 2] }],
      ['_?_:_ re.extract', { call: [3, 3] }],
      ['re.capture re.captureN #list_append', { call: [2, 2] }],
      ['size', { call: [1, 1], method: [1, 1] }],
      ['contains startsWith endsWith matches _[_]', { call: [2, 2], method: [2, 2] }],
      ['getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear', { method: [1, 2] }],
      ['getHours getMinutes getSeconds getMilliseconds', { method: [1, 2] }],
    ] as const
  ).flatMap(([names, forms]) => names.split(' ').map((name) => [name, forms] as const)),
)
