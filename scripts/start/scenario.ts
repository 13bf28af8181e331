/** One system of `examples/scenarios.json`. */
export interface Scenario {
  /** Its folder. */
  name: string
  /** The document that it follows; absent for the planted mistakes. */
  title?: string
  /** Options of every command. */
  options?: string[]
  runs: Run[]
}

/** Files that are read together, and what is asked of them. */
export interface Run {
  title: string
  paths: string[]
  cases: string
  options?: string[]
  /** `npm start` prints its table; each system has one such run. */
  isShown?: boolean
  /** Dialects. */
  convert?: string[]
}

export const inputsOf = ({ options = [] }: Scenario, run: Run): string[] => [
  ...run.paths,
  ...options,
  ...(run.options ?? []),
]

/** Unix seconds: the documented tokens are valid then. */
export const NOW = '1795300000'
