import { MACROS } from './parse/macro-call.js'
import type { Kind } from './type.js'

/**
 * How a function can be called. `method`: on a receiver (`x.f()`); in the function form it fails. `both`. `function`:
 * the receiver is ignored. `fooled`: in the function form it compares its first argument with itself.
 */
export type Form = 'method' | 'function' | 'both' | 'fooled'

export interface Signature {
  form: Form
  /** Least and most arguments that make sense. */
  args: readonly [number, number]
  /** Result types; empty: depends on the arguments. */
  returns: readonly Kind[]
}

const signature = (form: Form, args: readonly [number, number], ...returns: Kind[]): Signature => ({
  form,
  args,
  returns,
})
const text = (...args: readonly [number, number]): Signature => signature('method', args, 'string')
const getter = signature('both', [0, 1], 'int')
const conversion = (kind: Kind): Signature => signature('both', [0, 1], kind)

/** Every function of the engine. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ['size', signature('both', [0, 1], 'int')],
  ['contains', signature('fooled', [1, 1], 'bool')],
  ['startsWith', signature('fooled', [1, 1], 'bool')],
  ['endsWith', signature('fooled', [1, 1], 'bool')],
  ['matches', signature('fooled', [1, 1], 'bool')],
  ['regexReplace', text(2, 2)],
  ['charAt', text(1, 1)],
  ['indexOf', signature('method', [1, 2], 'int')],
  ['lastIndexOf', signature('method', [1, 2], 'int')],
  ['substring', text(1, 2)],
  ['join', text(0, 1)],
  ['split', signature('method', [1, 2], 'list')],
  ['replace', text(2, 3)],
  ['lowerAscii', text(0, 0)],
  ['upperAscii', text(0, 0)],
  ['trim', text(0, 0)],
  ['stripPrefix', text(1, 1)],
  ['stripSuffix', text(1, 1)],
  ['string', conversion('string')],
  ['int', conversion('int')],
  ['uint', conversion('uint')],
  ['double', conversion('double')],
  ['bytes', signature('function', [1, 1], 'bytes')],
  ['type', conversion('type')],
  ['max', signature('function', [1, Number.POSITIVE_INFINITY])],
  ['min', signature('function', [1, Number.POSITIVE_INFINITY])],
  ['timestamp', signature('function', [1, 1], 'timestamp')],
  ['duration', signature('function', [1, 1], 'duration')],
  ['getFullYear', getter],
  ['getMonth', getter],
  ['getDayOfYear', getter],
  ['getDayOfMonth', getter],
  ['getDate', getter],
  ['getDayOfWeek', getter],
  ['getHours', getter],
  ['getMinutes', getter],
  ['getSeconds', getter],
  ['getMilliseconds', getter],
  ['ip', signature('function', [1, 1], 'ip')],
  ['cidr', signature('function', [1, 1], 'cidr')],
  ['isIP', signature('function', [1, 1], 'bool')],
  ['value', signature('both', [0, 1])],
  ['hasValue', signature('both', [0, 1], 'bool')],
  ['or', signature('method', [1, 1], 'optional')],
  ['orValue', signature('method', [1, 1])],
  ['json', signature('function', [1, 1])],
  ['jsonField', signature('function', [2, 2])],
  ['toJson', signature('function', [1, 1], 'string')],
  ['to_json', signature('function', [1, 1], 'string')],
  ['unvalidatedJwtPayload', signature('function', [1, 1])],
  ['merge', signature('method', [1, 1], 'map')],
  ['flatten', signature('function', [1, 1], 'map')],
  ['flattenRecursive', signature('function', [1, 1], 'map')],
  ['flatten_recursive', signature('function', [1, 1], 'map')],
  ['base64Encode', signature('function', [1, 1], 'string')],
  ['base64Decode', signature('function', [1, 1], 'bytes')],
  ['fail', signature('function', [1, 1])],
  ['uuid', signature('function', [0, 0], 'string')],
  ['random', signature('function', [0, 0], 'double')],
  ['default', signature('function', [2, 2])],
  ['coalesce', signature('function', [1, Number.POSITIVE_INFINITY])],
  ['with', signature('method', [2, 2])],
  ['mapValues', signature('method', [2, 2], 'map')],
  ['filterKeys', signature('method', [2, 2], 'map')],
  ['variables', signature('function', [0, 0], 'map')],
])

/** Functions whose results differ from call to call. */
export const CHANGING: readonly string[] = ['random', 'uuid']

/** Result types of functions with a prefix, if constant. */
export const QUALIFIED_RETURNS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...['ceil', 'floor', 'round', 'trunc', 'sqrt'].map((name) => [`math.${name}`, 'double'] as const),
  ...['isNaN', 'isInf', 'isFinite'].map((name) => [`math.${name}`, 'bool'] as const),
  ...['none', 'of', 'ofNonZeroValue'].map((name) => [`optional.${name}`, 'optional'] as const),
  ...['base64.encode', 'url.encode', 'url.decode', 'form.encode', 'sha1.encode', 'sha256.encode', 'md5.encode'].map(
    (name) => [name, 'string'] as const,
  ),
  ['base64.decode', 'bytes'],
  ['form.decode', 'map'],
])

/** Methods specific to views and opaque values. */
export const OWN_METHODS: ReadonlyMap<Kind, ReadonlyMap<string, readonly Kind[]>> = new Map([
  [
    'headers',
    new Map<string, readonly Kind[]>([
      ['join', ['headers']],
      ['raw', ['headers']],
      ['split', ['headers']],
      ['redacted', ['headers']],
      ['cookie', ['string']],
    ]),
  ],
  [
    'query',
    new Map<string, readonly Kind[]>([
      ['query', ['list']],
      ['addQuery', ['query']],
      ['setQuery', ['query']],
    ]),
  ],
  ['secret', new Map<string, readonly Kind[]>([['unredacted', ['string']]])],
  [
    'ip',
    new Map<string, readonly Kind[]>([
      ['family', ['int']],
      ['isUnspecified', ['bool']],
      ['isLoopback', ['bool']],
      ['isLinkLocalUnicast', ['bool']],
      ['isLinkLocalMulticast', ['bool']],
      ['isGlobalUnicast', ['bool']],
    ]),
  ],
  [
    'cidr',
    new Map<string, readonly Kind[]>([
      ['ip', ['ip']],
      ['masked', ['cidr']],
      ['prefixLength', ['uint']],
      ['containsIP', ['bool']],
      ['containsCIDR', ['bool']],
    ]),
  ],
])

/** Macros, with their numbers of arguments. */
export const MACRO_ARGUMENTS: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ['has', [1]],
  ...[...MACROS].map(([name, { args }]) => [name, args] as const),
])

/** Names that users of other languages or other CEL programs write. */
export const HABITS: ReadonlyMap<string, string> = new Map([
  ['upper', 'upperAscii'],
  ['lower', 'lowerAscii'],
  ['toLowerCase', 'lowerAscii'],
  ['toUpperCase', 'upperAscii'],
  ['len', 'size'],
  ['length', 'size'],
  ['includes', 'contains'],
  ['strip', 'trim'],
  ['hasPrefix', 'startsWith'],
  ['hasSuffix', 'endsWith'],
  ['regexMatch', 'matches'],
  ['any', 'exists'],
  ['some', 'exists'],
  ['every', 'all'],
  ['float', 'double'],
  ['str', 'string'],
])

/** Functions of standard CEL and its extensions that the engine lacks, with their replacements. */
export const ABSENT: ReadonlyMap<string, string> = new Map([
  ['bool', 'compare with the text: `x == "true"`'],
  ['dyn', 'remove it: there is no type checker'],
  ['format', 'add strings: `a + ":" + string(n)`'],
  ['reverse', 'there is no counterpart'],
  ['now', 'use `request.startTime`'],
  ['abs', 'use `math.abs(x)`'],
  ['optMap', 'use `default(x, y)`'],
  ['optFlatMap', 'use `default(x, y)`'],
  ['transformList', 'use `map`'],
  ['transformMap', 'use `mapValues`'],
  ['transformMapEntry', 'use `mapValues`'],
])
