import { CelMap } from '../map.js'
import { Dynamic, type CelValue } from '../value.js'

/** A structure of the engine with named members. */
export class Fields extends Dynamic {
  private readonly members: ReadonlyMap<string, CelValue>

  constructor(members: Iterable<readonly [string, CelValue]>) {
    super()
    this.members = new Map(members)
  }

  override field(name: string): CelValue | undefined {
    return this.members.get(name)
  }

  entries(): IterableIterator<[string, CelValue]> {
    return this.members.entries()
  }

  materialize(): CelValue {
    return new CelMap(this.members, true)
  }
}
