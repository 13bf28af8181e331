/** The lines of a file of users that are neither empty nor comments. */
export function htpasswdLines(text: string): { user: string; hash: string; index: number; hasColon: boolean }[] {
  return text.split('\n').flatMap((line, index) => {
    if (line === '' || line.startsWith('#')) return []
    const colon = line.indexOf(':')
    return { user: line.slice(0, Math.max(colon, 0)), hash: line.slice(colon + 1), index, hasColon: colon >= 0 }
  })
}
