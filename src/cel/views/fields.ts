import { CelMap } from '../map.js'
import { type CelValue, Dynamic } from '../value.js'

/** A structure of the engine with named members. */
export class Fields extends Dynamic {
  private readonly members: ReadonlyMap<string, CelValue>

  /** `onRead` is called for every member that is looked up by name, whether or not it exists. */
  constructor(
    members: Iterable<readonly [string, CelValue]>,
    private readonly onRead?: (name: string) => void,
  ) {
    super()
    this.members = new Map(members)
  }

  override field(name: string): CelValue | undefined {
    this.onRead?.(name)
    return this.members.get(name)
  }

  entries(): IterableIterator<[string, CelValue]> {
    return this.members.entries()
  }

  materialize(): CelValue {
    return new CelMap(this.members, true)
  }
}
