const SEGMENT = "[a-zA-Z0-9\\-._~%!$&'()+,;:@=]"
const ANY = "[a-zA-Z0-9\\-._~%!$&'()+,;:@=/]"

/**
 * The regular expression of a URI template (`/videos/{id}/{rest=**}`), as Envoy builds it: `*` is a segment, `**` any
 * rest. Anchored at both ends.
 */
export function templateRegex(template: string): string {
  const body = template.replace(/\{([A-Za-z0-9_]*)(?:=([^{}]*))?\}/g, (_, __, pattern?: string) => pattern ?? '*')
  return body.replace(/\*\*|\*|[^*]+/g, (part) => {
    if (part === '**') return `${ANY}*`
    return part === '*' ? `${SEGMENT}+` : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  })
}
