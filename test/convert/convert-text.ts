import { type Conversion, type ConvertOptions, convert } from '../../src/convert/convert.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

/** The conversion of a policy from its text. */
export function convertText(text: string, options: ConvertOptions): Conversion {
  const graph = bind([parse(text, { file: 'policy.yaml' })])
  return convert(read(graph).programs[0]!, graph, options)
}

export const writtenText = ({ files }: Conversion): string => files.map(({ text }) => text).join('---\n')

/** The notes of the fields with a status. */
export const notesOf = ({ fields }: Conversion, status: string): string[] =>
  fields.filter((field) => field.status === status).map(({ note }) => note)
