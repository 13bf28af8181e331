/**
 * The smallest text that still fails: pieces of half its length, then of a quarter and so on are left out for as long as
 * the failure stays. `fails` runs at most `limit` times.
 */
export async function shrink(
  text: string,
  fails: (candidate: string) => Promise<boolean>,
  limit = 2000,
): Promise<string> {
  let smallest = text
  let runs = 0
  for (let size = Math.ceil(text.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let at = 0; at < smallest.length && runs < limit; ) {
      const candidate = smallest.slice(0, at) + smallest.slice(at + size)
      runs++
      if (await fails(candidate)) smallest = candidate
      else at += size
    }
  }
  return smallest
}

/** The smallest JSON that still fails: halves of the members of each object and list are left out. Other texts stay. */
export async function shrinkJson(
  text: string,
  fails: (candidate: string) => Promise<boolean>,
  limit = 2000,
): Promise<string> {
  let smallest: unknown
  try {
    smallest = JSON.parse(text)
  } catch {
    return text
  }
  if (!(await fails(JSON.stringify(smallest)))) return text
  let runs = 0
  for (let node = 0; node < containers(smallest).length; node++) {
    for (let size = sizeOf(containers(smallest)[node]); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
      for (let at = 0; at < sizeOf(containers(smallest)[node]) && runs < limit; ) {
        const candidate = structuredClone(smallest)
        removeFrom(containers(candidate)[node]!, at, size)
        runs++
        if (await fails(JSON.stringify(candidate))) smallest = candidate
        else at += size
      }
    }
  }
  return JSON.stringify(smallest)
}

type Container = unknown[] | Record<string, unknown>

/** Lists and objects, each before what it holds. */
function containers(value: unknown): Container[] {
  if (typeof value !== 'object' || value === null) return []
  return [value as Container, ...Object.values(value).flatMap(containers)]
}

const sizeOf = (container: Container | undefined): number => Object.keys(container ?? {}).length

function removeFrom(container: Container, at: number, size: number): void {
  if (Array.isArray(container)) container.splice(at, size)
  else for (const name of Object.keys(container).slice(at, at + size)) delete container[name]
}
