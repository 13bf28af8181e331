import type { Step } from './step/step.js'

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>

export class StepList {
  constructor(private readonly steps: readonly Step[]) {}

  find<K extends Step['kind']>(kind: K): Of<K> | undefined {
    return this.steps.find((step): step is Of<K> => step.kind === kind)
  }

  every<K extends Step['kind']>(kind: K): Of<K>[] {
    return this.steps.filter((step): step is Of<K> => step.kind === kind)
  }
}
