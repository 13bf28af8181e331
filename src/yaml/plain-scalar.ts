/** The meaning of a plain (unquoted) scalar. Each gateway's YAML library differs, so each has its function. */
export type PlainScalar = string | number | boolean | null

/** `null` words, common to all of the libraries. */
function isNull(text: string): boolean {
  return text === '' || text === '~' || text === 'null' || text === 'Null' || text === 'NULL'
}

const TRUE = new Set(['true', 'True', 'TRUE'])
const FALSE = new Set(['false', 'False', 'FALSE'])
const YES = new Set(['yes', 'Yes', 'YES', 'on', 'On', 'ON'])
const NO = new Set(['no', 'No', 'NO', 'off', 'Off', 'OFF'])

/** Infinities and NaN, written as YAML writes them. */
function special(text: string): number | undefined {
  if (/^\+?\.(?:inf|Inf|INF)$/.test(text)) return Number.POSITIVE_INFINITY
  if (/^-\.(?:inf|Inf|INF)$/.test(text)) return Number.NEGATIVE_INFINITY
  return /^\.(?:nan|NaN|NAN)$/.test(text) ? Number.NaN : undefined
}

/** Digits of a base without sign and underscores, as a number; `undefined` when they are not digits of that base. */
function digits(text: string, base: 2 | 8 | 10 | 16): number | undefined {
  const pattern = { 2: /^[01]+$/, 8: /^[0-7]+$/, 10: /^[0-9]+$/, 16: /^[0-9a-fA-F]+$/ }[base]
  return pattern.test(text) ? Number.parseInt(text, base) : undefined
}

function signed(text: string, read: (unsigned: string) => number | undefined): number | undefined {
  const sign = text[0] === '-' ? -1 : 1
  const value = read(text[0] === '-' || text[0] === '+' ? text.slice(1) : text)
  return value === undefined ? undefined : sign * value
}

/**
 * The YAML library of kubectl and the API server (go-yaml v2, YAML 1.1): `y`, `yes` and `on` are booleans, `010` is
 * octal, `1_000` a number. It does not support base-60 numbers, and timestamps become strings.
 */
export function readKubernetes(text: string): PlainScalar {
  if (isNull(text)) return null
  if (TRUE.has(text) || YES.has(text) || text === 'y' || text === 'Y') return true
  if (FALSE.has(text) || NO.has(text) || text === 'n' || text === 'N') return false
  return special(text) ?? goNumber(text) ?? text
}

function goNumber(text: string): number | undefined {
  if (text[0] === '.') return /^\.[0-9]+(?:[eE][-+]?[0-9]+)?$/.test(text) ? Number(text) : undefined
  const plain = text.replaceAll('_', '')
  const integer = signed(plain, (unsigned) => {
    if (/^0[xX]/.test(unsigned)) return digits(unsigned.slice(2), 16)
    if (/^0[oO]/.test(unsigned)) return digits(unsigned.slice(2), 8)
    if (/^0[bB]/.test(unsigned)) return digits(unsigned.slice(2), 2)
    if (/^0[0-9]/.test(unsigned)) return digits(unsigned.slice(1), 8)
    return digits(unsigned, 10)
  })
  if (integer !== undefined) return integer
  return /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(plain) ? Number(plain) : undefined
}

/**
 * PyYAML (LiteLLM, YAML 1.1): as above, but `y` and `n` stay strings, `1:30` is 90, `08` and `1e3` are strings. Dates
 * become date objects there; here they stay strings.
 */
export function readPython(text: string): PlainScalar {
  if (isNull(text)) return null
  if (TRUE.has(text) || YES.has(text)) return true
  if (FALSE.has(text) || NO.has(text)) return false
  return special(text) ?? pythonNumber(text) ?? text
}

const PYTHON_FLOAT = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/
const PYTHON_SEXAGESIMAL = /^[-+]?(?:[1-9][0-9_]*(?::[0-5]?[0-9])+|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/

function pythonNumber(text: string): number | undefined {
  const plain = text.replaceAll('_', '')
  if (PYTHON_FLOAT.test(text)) return Number(plain.replace(/\.$/, ''))
  if (PYTHON_SEXAGESIMAL.test(text))
    return signed(plain, (unsigned) => unsigned.split(':').reduce((sum, part) => sum * 60 + Number(part), 0))
  return signed(plain, (unsigned) => {
    if (unsigned.startsWith('0x')) return digits(unsigned.slice(2), 16)
    if (unsigned.startsWith('0b')) return digits(unsigned.slice(2), 2)
    if (/^0[0-9]/.test(unsigned)) return digits(unsigned.slice(1), 8)
    return digits(unsigned, 10)
  })
}

/**
 * serde_yaml (agentgateway standalone, YAML 1.2): only `true` and `false` are booleans, a number with a leading zero
 * is a string.
 */
export function readRust(text: string): PlainScalar {
  if (isNull(text)) return null
  if (TRUE.has(text)) return true
  if (FALSE.has(text)) return false
  return special(text) ?? rustNumber(text) ?? text
}

function rustNumber(text: string): number | undefined {
  const integer = signed(text, (unsigned) => {
    if (unsigned.startsWith('0x')) return digits(unsigned.slice(2), 16)
    if (unsigned.startsWith('0o')) return digits(unsigned.slice(2), 8)
    if (unsigned.startsWith('0b')) return digits(unsigned.slice(2), 2)
    return /^0[0-9]/.test(unsigned) ? undefined : digits(unsigned, 10)
  })
  if (integer !== undefined) return integer
  if (/^[-+]?0[0-9]+$/.test(text)) return undefined
  return /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/.test(text) ? Number(text) : undefined
}

/**
 * The YAML 1.2 value of a plain scalar, if it differs from `value`, its YAML 1.1 value: `010` is 10 there, `yes` a
 * string. `undefined`: both agree.
 */
export function differsFromYaml12(text: string, value: PlainScalar): 'string' | 'number' | undefined {
  if (typeof value === 'boolean') return TRUE.has(text) || FALSE.has(text) ? undefined : 'string'
  if (typeof value !== 'number') return undefined
  if (/^[-+]?0[0-9]+$/.test(text)) return Number.parseInt(text, 10) === value ? undefined : 'number'
  return /[_:]|^[-+]?0[bB]/.test(text) ? 'string' : undefined
}
