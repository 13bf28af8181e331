import type { Route } from '../../core/program.js'

/** The route replaces the part of the path that it matched. */
export const replacesPrefix = ({ steps, action }: Route): boolean =>
  (action.kind === 'redirect' && action.path?.kind === 'prefix') ||
  steps.some((step) => step.kind === 'rewrite' && step.path?.kind === 'prefix')
