/** `make`, which remembers what it made of each object, as long as that lives. Such objects do not change. */
export function memo<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, { value: V }>()
  // Most often it is asked about the same one again: comparing is quicker than looking up.
  let last: K | undefined
  let lastValue: V
  return (key) => {
    if (key === last) return lastValue
    let known = made.get(key)
    if (!known) {
      known = { value: make(key) }
      made.set(key, known)
    }
    last = key
    lastValue = known.value
    return lastValue
  }
}
