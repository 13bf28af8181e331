/** Memoizes `make` per object (weakly). The objects must not change. */
export function memo<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, { value: V }>()
  // Consecutive calls usually pass the same object: comparing is faster than a look-up.
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
