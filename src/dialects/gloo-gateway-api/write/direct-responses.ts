import { getOrAdd } from '../../../core/get-or-add.js'
import { plainBody } from '../../../core/losses.js'
import type { DirectResponse } from '../../../core/program.js'
import { Names, type Writer } from '../../../core/writer.js'
import { type Json, textWithoutPlaces } from '../../gloo-options/write/json.js'
import { DIRECT_RESPONSE_GROUP } from '../direct-responses.js'

/** The CRD's limit of `body`, in characters. */
const MAX_BODY = 4096

/** Writes an object for each answer that rules of a namespace give. */
export class DirectResponses {
  readonly all: Json[] = []
  private readonly names = new Map<string, Names>()
  private readonly known = new Map<string, string>()

  constructor(private readonly writer: Writer) {}

  /** The filter that names the object. Gloo answers 500 without it. */
  filters(action: DirectResponse, namespace: string, wanted: string): Json[] {
    if (action.status === 500 && action.body === '') return []
    if (action.status < 200 || action.status > 599) {
      this.writer.losses.unsupported(
        action.origin,
        `a DirectResponse cannot answer ${action.status}: the rule answers 500`,
      )
      return []
    }
    const spec = { status: action.status, ...(action.body !== '' && { body: this.bodyOf(action) }) }
    const key = `${namespace} ${textWithoutPlaces(spec)}`
    const name = getOrAdd(this.known, key, () => this.add(spec, action, namespace, wanted))
    const extensionRef = { group: DIRECT_RESPONSE_GROUP, kind: 'DirectResponse', name }
    return [this.writer.from(action.origin, { type: 'ExtensionRef', extensionRef })]
  }

  private bodyOf(action: DirectResponse): string {
    const body = plainBody(action, this.writer.losses)
    const characters = [...body]
    if (characters.length <= MAX_BODY) return body
    this.writer.losses.manual(
      action.origin,
      `only the first ${MAX_BODY} characters of the body are written: the CRD allows no more`,
    )
    return characters.slice(0, MAX_BODY).join('')
  }

  private add(spec: Json, { origin }: DirectResponse, namespace: string, wanted: string): string {
    const names = getOrAdd(this.names, namespace, () => new Names())
    const name = names.unique(wanted)
    this.all.push({
      apiVersion: `${DIRECT_RESPONSE_GROUP}/v1alpha1`,
      kind: 'DirectResponse',
      metadata: { name, namespace },
      spec: this.writer.from(origin, spec),
    })
    return name
  }
}
