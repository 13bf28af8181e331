/** The items of each key, in their order (`Map.groupBy` needs Node 21). */
export function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) addToGroup(groups, keyOf(item), item)
  return groups
}

/** Adds an item to the list of its key. */
export function addToGroup<K, T>(groups: Map<K, T[]>, key: K, item: T): void {
  const known = groups.get(key)
  if (known) known.push(item)
  else groups.set(key, [item])
}
