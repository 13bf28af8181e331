import { element } from './dom.js'

/**
 * The Markdown of hover texts as elements: paragraphs, lists, code, bold text and links. Everything else stays text, so
 * nothing in a policy is read as markup.
 */
export function markdown(text: string): HTMLElement {
  const blocks = text.split(/(```\w*\n[\s\S]*?\n```|^---$)/m).flatMap((part): Node[] => {
    const fence = /^```\w*\n([\s\S]*?)\n```$/.exec(part)
    if (fence) return [element('pre', {}, fence[1]!)]
    if (part === '---') return [element('hr')]
    return part.split(/\n{2,}/).flatMap(paragraph)
  })
  return element('div', { class: 'hover' }, ...blocks)
}

function paragraph(text: string): Node[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const items = lines.filter((line) => line.startsWith('- '))
  const words = lines.filter((line) => !line.startsWith('- ')).join(' ')
  return [
    ...(words === '' ? [] : [element('p', {}, ...inline(words))]),
    ...(items.length === 0
      ? []
      : [element('ul', {}, ...items.map((item) => element('li', {}, ...inline(item.slice(2)))))]),
  ]
}

const INLINE = /(`+)(.+?)\1(?!`)|\*\*(.+?)\*\*|\[([^\]]+)\]\((https:\/\/[^)\s]+)\)/g

function inline(text: string): (Node | string)[] {
  const nodes: (Node | string)[] = []
  let end = 0
  for (const { index, 0: all, 2: code, 3: bold, 4: label, 5: href } of text.matchAll(INLINE)) {
    nodes.push(plain(text.slice(end, index)))
    if (code !== undefined) nodes.push(element('code', {}, code.replaceAll('\\|', '|')))
    else if (bold !== undefined) nodes.push(element('strong', {}, ...inline(bold)))
    else nodes.push(element('a', { href: href!, target: '_blank', rel: 'noreferrer' }, ...inline(label!)))
    end = index + all.length
  }
  return [...nodes, plain(text.slice(end))]
}

/** Without the escapes that keep text from being markup. */
const plain = (text: string): string =>
  text
    .replace(/\\([\\`*_{}[\]()#+!|~-])/g, '$1')
    .replace(/&(?:#(\d+)|(lt|gt|amp|quot));/g, (_, code: string | undefined, name: string) =>
      code === undefined ? ENTITIES[name]! : String.fromCodePoint(Number(code)),
    )

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }
