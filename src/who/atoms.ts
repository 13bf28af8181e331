import { ClaimSpace } from '../compare/claim-space.js'
import { Diagrams, FALSE, type Node, TRUE } from '../compare/diagram.js'
import { choose, FreeAtoms, type PlacedPattern } from '../compare/free-atoms.js'
import { type Json, matches } from '../compare/matcher.js'
import { pathsOf, pathsOfCondition, SEGMENT } from '../compare/paths.js'
import { areExact } from '../compare/shapes.js'
import type { ClaimMatcher } from '../core/condition.js'
import type { Match } from '../core/program.js'
import { matchesText } from '../gateways/match-text.js'
import { type Atom, atomId, type Requirement } from './requirement.js'

/** Most nodes of a diagram; beyond it the requirement is quoted as the policy writes it. */
const MAX_NODES = 100_000

/** What is known of atoms for one kind of caller. */
export interface View {
  /** Whether rules see the claims of a token of this provider, or of any. */
  sees(provider?: string): boolean
  /** Claims whose values every token of the kind has. */
  fixed: ReadonlyMap<string, Json>
  /** The value of a quoted condition that is the same for every request of the kind. */
  constant(atom: Atom): boolean | undefined
}

const METHOD = 0
const PATH = 1
const FIRST_CLAIM = 2
/** Past every variable of claims. */
const FIRST_FREE = 1 << 24

/**
 * Atoms as functions of a diagram. What they mean is part of it (two values of one claim exclude each other, a path
 * lies below another), except for regular expressions, headers, hosts and quoted conditions: each of those may hold or
 * not, whatever else does. Functions that are equal here are equal for every request.
 */
export class AtomSpace {
  readonly diagrams = new Diagrams(MAX_NODES)
  private readonly claims: ClaimSpace
  private readonly paths: string[]
  private readonly methods: string[]
  private readonly unsettled: ReadonlySet<string>
  private readonly free = new FreeAtoms(this.diagrams, FIRST_FREE)

  constructor(atoms: readonly Atom[], matches: readonly Match[]) {
    const settled = atoms.filter(isSettledPath)
    this.paths = [
      ...new Set([
        `/${SEGMENT}`,
        ...(settled.length > 0 ? matches.flatMap(({ path }) => pathsOf(path)) : []),
        ...settled.flatMap((atom) => pathsOfCondition(atom, '/')),
      ]),
    ]
    const named = [
      ...atoms.flatMap((atom) => (atom.kind === 'method' ? [atom.value] : [])),
      ...matches.flatMap(({ methods }) => methods ?? []),
    ]
    this.methods = ['OTHER', ...new Set(named)]
    this.claims = new ClaimSpace(this.diagrams, FIRST_CLAIM)
    const matchers = new Map<string, ClaimMatcher[]>()
    for (const atom of atoms)
      if (atom.kind === 'claim') matchers.set(placeOf(atom), [...(matchers.get(placeOf(atom)) ?? []), atom.matcher])
    this.unsettled = new Set([...matchers].filter(([, list]) => !areExact(list)).map(([place]) => place))
    for (const atom of atoms) if (atom.kind === 'claim') this.claims.note(atom.path, atom.matcher)
    this.claims.number()
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
        return requirement.of.reduce<Node>((node, inner) => diagrams.and(node, this.node(inner, view)), TRUE)
      case 'any':
        return requirement.of.reduce<Node>((node, inner) => diagrams.or(node, this.node(inner, view)), FALSE)
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
    return matches.reduce<Node>((node, match) => diagrams.or(node, this.matched(match)), FALSE)
  }

  private matched({ path, methods }: Match): Node {
    const { diagrams } = this
    // Without a condition on paths, which of the route's paths it is does not matter.
    const isPlain = this.paths.length > 1 && path && path.kind !== 'regex' && path.caseSensitive !== false
    const { kind, value } = path ?? { kind: 'prefix', value: '/' }
    const onPath = isPlain
      ? choose(this.diagrams, PATH, this.paths, (candidate) => matchesText(kind, value, candidate))
      : TRUE
    const arePlain = methods && methods.length > 0 && methods.every((method) => /^[A-Z]+$/.test(method))
    const byMethod = arePlain ? choose(this.diagrams, METHOD, this.methods, (method) => methods.includes(method)) : TRUE
    return diagrams.and(onPath, byMethod)
  }

  private atom(atom: Atom, view: View): Node {
    switch (atom.kind) {
      case 'method':
        return choose(this.diagrams, METHOD, this.methods, (method) => method === atom.value)
      case 'path':
        if (!isSettledPath(atom)) return this.free.either(this.nameOf(atom))
        return choose(this.diagrams, PATH, this.paths, (path) => matchesText(atom.match, atom.value, path))
      case 'authenticated':
        return view.sees(atom.provider) ? TRUE : FALSE
      case 'claim': {
        if (!view.sees(atom.provider)) return FALSE
        const [name = ''] = atom.path
        if (atom.path.length === 1 && view.fixed.has(name))
          return matches(atom.matcher, view.fixed.get(name)) ? TRUE : FALSE
        return this.unsettled.has(placeOf(atom))
          ? this.free.either(this.nameOf(atom))
          : this.claims.atom(atom.path, atom.matcher)
      }
      case 'cel':
        if (!atom.expression) return FALSE
        return this.known(view.constant(atom)) ?? this.free.either(atomId(atom))
      case 'opaque':
        return this.known(view.constant(atom)) ?? this.free.either(atomId(atom))
      default:
        return this.free.either(this.nameOf(atom))
    }
  }

  private known(value: boolean | undefined): Node | undefined {
    return value === undefined ? undefined : value ? TRUE : FALSE
  }

  /** Equal for conditions that hold for the same requests: of patterns with one language the first is the name. */
  private nameOf(atom: Atom): string {
    const regex = patternOf(atom)
    return regex ? this.free.nameOf(regex) : atomId(atom)
  }
}

function patternOf(atom: Atom): PlacedPattern | null {
  if (atom.kind === 'claim' && atom.matcher.kind === 'regex') {
    const { value, whole } = atom.matcher
    return { pattern: value, whole, place: JSON.stringify(['claim', atom.path, atom.provider, whole]) }
  }
  if (!('match' in atom) || atom.match !== 'regex') return null
  const { value, ...place } = atom
  return { pattern: value, whole: true, place: JSON.stringify(place) }
}

type PathAtom = Extract<Atom, { kind: 'path' }>
type ClaimAtom = Extract<Atom, { kind: 'claim' }>

const isSettledPath = (atom: Atom): atom is PathAtom =>
  atom.kind === 'path' && (atom.match === 'exact' || atom.match === 'prefix' || atom.match === 'segments')

const placeOf = ({ path }: ClaimAtom): string => JSON.stringify(path)
