import { ConditionSpace } from '../compare/condition-space.js'
import { FALSE, type Node, TRUE } from '../compare/diagram.js'
import { type Json, matches } from '../compare/matcher.js'
import { pathsOf } from '../compare/paths.js'
import type { Match } from '../core/program.js'
import { matchesText } from '../gateways/match-text.js'
import { type Atom, atomId, type Requirement } from './requirement.js'

/** What is known of atoms for one kind of caller. */
export interface View {
  /** Whether rules see the claims of a token of this provider, or of any. */
  sees(provider?: string): boolean
  /** Claims whose values every token of the kind has. */
  fixed: ReadonlyMap<string, Json>
  /** The value of a quoted condition that is the same for every request of the kind. */
  constant(atom: Atom): boolean | undefined
}

/** Requirements as functions of a diagram. Quoted conditions may hold or not, whatever else does. */
export class AtomSpace extends ConditionSpace {
  constructor(atoms: readonly Atom[], matches: readonly Match[]) {
    super(
      atoms.filter((atom) => atom.kind !== 'opaque'),
      ({ path }) => path,
      {
        paths: matches.flatMap(({ path }) => pathsOf(path)),
        methods: matches.flatMap(({ methods }) => methods ?? []),
      },
    )
  }

  /** When a requirement holds for callers of a kind. Throws `TooLarge`. */
  node(requirement: Requirement, view: View): Node {
    const { diagrams } = this
    switch (requirement.kind) {
      case 'always':
        return TRUE
      case 'never':
        return FALSE
      case 'all':
        return diagrams.all(requirement.of, (inner) => this.node(inner, view))
      case 'any':
        return diagrams.any(requirement.of, (inner) => this.node(inner, view))
      case 'not':
        return diagrams.not(this.node(requirement.of, view))
      default:
        return this.atom(requirement, view)
    }
  }

  /** The requests that the route matches, as far as atoms can express that: other requests are unconstrained. */
  within(matches: readonly Match[]): Node {
    const { diagrams } = this
    if (matches.length === 0) return TRUE
    return diagrams.any(matches, (match) => this.matched(match))
  }

  private matched({ path, methods }: Match): Node {
    const { diagrams } = this
    // Without a condition on paths, which of the route's paths it is does not matter.
    const isPlain = this.paths.length > 1 && path && path.kind !== 'regex' && path.caseSensitive !== false
    const { kind, value } = path ?? { kind: 'prefix', value: '/' }
    const onPath = isPlain ? this.byPath((candidate) => matchesText(kind, value, candidate)) : TRUE
    const arePlain = methods && methods.length > 0 && methods.every((method) => /^[A-Z]+$/.test(method))
    const byMethod = arePlain ? this.byMethod((method) => methods.includes(method)) : TRUE
    return diagrams.and(onPath, byMethod)
  }

  private atom(atom: Atom, view: View): Node {
    switch (atom.kind) {
      case 'authenticated':
        return view.sees(atom.provider) ? TRUE : FALSE
      case 'claim': {
        if (!view.sees(atom.provider)) return FALSE
        const [name = ''] = atom.path
        if (atom.path.length === 1 && view.fixed.has(name))
          return matches(atom.matcher, view.fixed.get(name)) ? TRUE : FALSE
        return this.simple(atom)
      }
      case 'cel':
      case 'opaque': {
        if (atom.kind === 'cel' && !atom.expression) return FALSE
        const constant = view.constant(atom)
        return constant === undefined ? this.either(atomId(atom)) : constant ? TRUE : FALSE
      }
      default:
        return this.simple(atom)
    }
  }
}
