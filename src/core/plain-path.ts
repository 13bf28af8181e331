const ALLOWED = /^(?:[A-Za-z0-9/:@._~!$&'()*+,;=-]|%[0-9a-fA-F]{2})*$/
const FORBIDDEN = ['//', '/./', '/../', '%2f', '%2F', '#']
const FORBIDDEN_ENDS = ['/..', '/.']

/** Why Gloo and the Gateway API refuse a path that is compared as it is (Gloo's `validatePath`). */
export function plainPathProblem(path: string): { part?: string } | undefined {
  const part = FORBIDDEN.find((text) => path.includes(text)) ?? FORBIDDEN_ENDS.find((text) => path.endsWith(text))
  if (part !== undefined) return { part }
  return ALLOWED.test(path) ? undefined : {}
}
