/**
 * Boolean, or a text that Python's pydantic reads as one (`"true"`, `"no"`), or `os.environ/NAME`.
 * @TJS-type ["boolean","integer","string"]
 * @minimum 0
 * @maximum 1
 * @pattern ^([01]|[tT]|[fF]|[yY]|[nN]|[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[yY][eE][sS]|[nN][oO]|[oO][nN]|[oO][fF][fF]|os\.environ/.+)$
 */
export type LaxBoolean = boolean | number | string

/**
 * Number, or what Python's pydantic reads as one (`"120"`, `true`), or `os.environ/NAME`.
 * @TJS-type ["boolean","number","string"]
 * @pattern ^(\s*[-+]?([0-9]+(_[0-9]+)*(\.([0-9]+(_[0-9]+)*)?)?|\.[0-9]+(_[0-9]+)*)([eE][-+]?[0-9]+(_[0-9]+)*)?\s*|\s*[-+]?([iI][nN][fF]([iI][nN][iI][tT][yY])?|[nN][aA][nN])\s*|os\.environ/.+)$
 */
export type LaxNumber = boolean | number | string

/**
 * Switch. LiteLLM does not validate it: Python's truthiness decides.
 * @TJS-type ["boolean","integer","string","null"]
 */
export type Switch = boolean | number | string | null

/**
 * Number. LiteLLM does not check it.
 * @TJS-type ["number","string","null"]
 */
export type Amount = number | string | null

/**
 * Text.
 * @TJS-type ["string","null"]
 */
export type Text = string | null
