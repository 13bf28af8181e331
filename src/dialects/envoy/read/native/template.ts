import { escapeRegex } from '../../../../core/escape-regex.js'

const SEGMENT = "[a-zA-Z0-9\\-._~%!$&'()+,;:@=]"
const ANY = "[a-zA-Z0-9\\-._~%!$&'()+,;:@=/]"

const VARIABLE = /\{([A-Za-z0-9_]*)(?:=([^{}]*))?\}/g

/**
 * The regular expression of a URI template (`/videos/{id}/{rest=**}`), as Envoy builds it: `*` is a segment, `**` any
 * rest. Anchored at both ends.
 */
export function templateRegex(template: string): string {
  const body = template.replace(VARIABLE, (_, __, pattern?: string) => pattern ?? '*')
  return body.replace(/\*\*|\*|[^*]+/g, (part) => {
    if (part === '**') return `${ANY}*`
    return part === '*' ? `${SEGMENT}+` : escapeRegex(part)
  })
}

/**
 * A rewrite by a template (`/media/{rest}`) as the substitution for `templateRegex` with groups: the variables of the
 * matched template, each a group.
 */
export function templateRewrite(template: string, rewrite: string): { pattern: string; substitution: string } {
  const variables = [...template.matchAll(VARIABLE)].map(([, name]) => name)
  const pattern = templateRegex(template.replace(VARIABLE, (_, __, part?: string) => `\u0001${part ?? '*'}\u0002`))
  return {
    pattern: `^${pattern.replaceAll('\u0001', '(').replaceAll('\u0002', ')')}$`,
    substitution: rewrite
      .replaceAll('\\', '\\\\')
      .replace(/\{(\w+)\}/g, (_, name: string) => `\\${variables.indexOf(name) + 1}`),
  }
}
