/** By major version of Node: V8 reports flags that it does not know on standard error. */
const FLAGS: Record<string, string> = {
  20: '--interrupt-budget=500000',
  22: '--invocation-count-for-turbofan=60000',
  24: '--invocation-count-for-turbofan=60000 --invocation-count-for-maglev=4000',
}

/**
 * Optimizes only what runs much more often than usual: a run of a few seconds ends before most of V8's optimization
 * pays off, and on one core it waits for that.
 */
export function optimizeLate(): void {
  const flag = FLAGS[process.versions.node.split('.')[0]!]
  if (flag !== undefined) process.getBuiltinModule('node:v8').setFlagsFromString(flag)
}
