/** Digits with single underscores between them: two repetitions never meet, so that a long string costs linear time. */
const DIGITS = '\\d+(?:_\\d+)*'

/** Strings that Python's `float` reads, and pydantic for a field of that type. */
export const PYTHON_FLOAT = new RegExp(
  `^\\s*[-+]?(?:(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:e[-+]?${DIGITS})?|inf(?:inity)?|nan)\\s*$`,
  'i',
)

/** Strings that pydantic reads for a field of the type `int`. */
export const PYDANTIC_INT = new RegExp(`^\\s*[-+]?${DIGITS}(?:\\.0+)?\\s*$`)
