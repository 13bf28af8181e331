/**
 * A TypeScript declaration as data. Every family's reader (gloo.mjs, kubernetes.mjs, standalone.mjs) makes these from
 * its facts; this file alone knows how they are written.
 *
 * @typedef {{ name: string, type: string, optional: boolean, tags: string[], text?: string }} Field
 * @typedef {{ name: string, file: string, tags: string[], text: string, extends?: string[], fields?: Field[], type?: string }} Declaration
 */

const WIDTH = 116

/** A type's name, where the gateway's own would be taken for something of Node. */
export function typeName(name) {
  return name === 'Buffer' ? 'Buffering' : name
}

/** @param {Declaration} declaration */
export function print(declaration) {
  const head = comment([...paragraph(declaration.text, ''), ...declaration.tags], '')
  if (declaration.type !== undefined) return `${head}export type ${declaration.name} = ${declaration.type}\n`
  const bases = declaration.extends?.length ? ` extends ${declaration.extends.join(', ')}` : ''
  const fields = declaration.fields ?? []
  if (fields.length === 0) return `${head}export interface ${declaration.name}${bases} {}\n`
  return `${head}export interface ${declaration.name}${bases} {\n${fields.map(printField).join('')}}\n`
}

/** @param {Field} field */
function printField(field) {
  const key = /^[A-Za-z_$][\w$]*$/.test(field.name) || field.name.startsWith('[') ? field.name : `'${field.name}'`
  const lines = [...paragraph(field.text, '  '), ...field.tags]
  return `${comment(lines, '  ')}  ${key}${field.optional ? '?' : ''}: ${field.type}\n`
}

/** A JSDoc comment on lines of its own: what stands on the line of `{` or `;` is lost by the schema generator. */
function comment(lines, indent) {
  if (lines.length === 0) return ''
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd() + '\n').join('')}${indent} */\n`
}

function paragraph(text = '', indent = '') {
  const lines = []
  for (const source of text.split('\n').filter(Boolean)) {
    let line = ''
    for (const word of source.split(' ')) {
      if (line && line.length + word.length + 1 > WIDTH - indent.length - 3) {
        lines.push(line)
        line = word
      } else line = line ? `${line} ${word}` : word
    }
    lines.push(line)
  }
  return lines
}

/** Names of declared types in a type expression, heritage and fields. */
export function uses(declaration) {
  const text = [declaration.type, ...(declaration.extends ?? []), ...(declaration.fields ?? []).map((f) => f.type)]
  const bare = text
    .filter(Boolean)
    .join(' ')
    .replace(/'[^']*'/g, '')
  return new Set(bare.match(/\b[A-Z]\w*/g) ?? [])
}
