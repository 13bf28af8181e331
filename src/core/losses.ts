import type { Origin } from './finding.js'
import type { Backend, DirectResponse } from './program.js'
import type { Unmodelled } from './step/outside.js'
import type { Step } from './step/step.js'

/** What a source field became. Fields without a loss are `exact` if their node was written. */
export interface Loss {
  origin: Origin
  status: 'exact' | 'approximate' | 'manual' | 'unsupported'
  note: string
  /** Applies only to fields with this value, if the place holds others. */
  only?: string
}

/** Records what became of source fields while a program is rebuilt. */
export class Losses {
  readonly all: Loss[] = []

  /** The field is converted, to a place that the writer cannot determine. */
  exact(origin: Origin): void {
    this.all.push({ origin, status: 'exact', note: '' })
  }

  /** The field is converted to an approximation; some request or token may be treated differently. */
  approximate(origin: Origin, note: string, only?: string): void {
    this.all.push({ origin, status: 'approximate', note, ...(only !== undefined && { only }) })
  }

  /** The user has to decide or supply something. */
  manual(origin: Origin, note: string, only?: string): void {
    this.all.push({ origin, status: 'manual', note, ...(only !== undefined && { only }) })
  }

  /** The target does not support the field. `only`: the affected value, if the place holds other fields as well. */
  unsupported(origin: Origin, note: string, only?: string): void {
    this.all.push({ origin, status: 'unsupported', note, ...(only !== undefined && { only }) })
  }
}

/** The step is an object that the input names and lacks. */
function isMissing({ content: { options, references } }: Unmodelled): boolean {
  return options === null && references.length > 0 && references.every(({ content }) => content === undefined)
}

/** Reports steps the target dialect cannot express. */
export function reportUnsupported(steps: readonly Step[], losses: Losses): void {
  for (const step of steps) {
    if (step.kind === 'outside')
      losses.manual(step.origin, `\`${step.name}\` is decided by other software: configure it at the target as well`)
    else if (step.kind === 'unmodelled' && isMissing(step)) reportMissing(step, losses)
    else if (step.kind === 'unmodelled')
      losses.unsupported(step.origin, `\`${step.field}\` is not supported by the target`)
    else
      losses.unsupported(
        step.origin,
        `a policy of this kind${step.when ? ' with a condition' : ''} is not supported by the target`,
      )
  }
}

/** An object that the input lacks, and what applies to it. */
function reportMissing({ content: { references }, inherited = [], origin }: Unmodelled, losses: Losses): void {
  for (const { kind, name } of references) {
    const missing = `${kind} \`${name}\` is not in the input: add its file and convert again`
    for (const place of [origin, ...inherited.map((step) => step.origin)]) losses.manual(place, missing)
  }
}

/** The body of a direct response for a target that cannot compute it. */
export function plainBody({ body, format, origin }: DirectResponse, losses: Losses): string {
  if (format)
    losses.unsupported(origin, 'the body cannot be computed from the request: it is answered without its format')
  return body
}

/** The backends of a route for a target where no header can name one of them. */
export function fixedBackends(backends: readonly Backend[], losses: Losses): Backend[] {
  return backends.filter(({ byHeader, origin }) => {
    if (byHeader) losses.unsupported(origin, 'a header cannot name the backend: this destination is dropped')
    return !byHeader
  })
}
