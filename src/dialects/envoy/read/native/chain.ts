import type { Step } from '../../../../gateways/envoy/program.js'
import type { RateLimits } from '../asking.js'
import { configOf, configsOf, elsewhere, type Filter, type FilterChain, type Levels, readFilters } from '../chain.js'
import { readCors } from '../cors.js'
import type { Message, Unknown } from '../message.js'
import type { Reader } from '../reader.js'
import { readMutations } from './headers.js'
import { NativeJwt } from './jwt.js'
import { readRbac } from './rbac.js'

/** The filters of a connection manager in any order, each with its place. */
export class NativeChain implements FilterChain {
  private readonly filters: { filter: Filter; place: number; jwt?: NativeJwt }[]

  constructor(
    manager: Message,
    private readonly reader: Reader,
    private readonly unknown: Unknown,
  ) {
    const filters = readFilters(manager, reader)
    this.filters = filters.map((filter, index) => {
      const place = (90 * (index + 1)) / (filters.length + 1)
      const jwt = filter.kind === 'jwt_authn' ? { jwt: new NativeJwt(filter.config.into(unknown), place, reader) } : {}
      return { filter, place, ...jwt }
    })
  }

  steps(levels: Levels | null, limits?: RateLimits): Step[] {
    const unknown: Unknown = [...this.unknown]
    const steps = this.filters.flatMap(({ filter, place, jwt }): Step[] => {
      const config = levels ? configOf(filter, levels, unknown) : null
      if (config === 'disabled' || (filter.disabled && !config)) return []
      switch (filter.kind) {
        case 'jwt_authn':
          return config ? [jwt!.ofRoute(config)] : [jwt!.everywhere]
        case 'rbac': {
          const message = config ? config.message('rbac') : filter.config.into(unknown)
          const step = message && readRbac(message, place)
          return step ? [step] : []
        }
        case 'cors': {
          const cors = readCors(configsOf(filter, levels ?? [], unknown), place)
          return cors ? [{ ...cors, place }] : []
        }
        case 'header_mutation':
          return [readMutations(mutationsOf(filter, levels ?? [], unknown), place)]
        case 'router':
          return []
        default:
          return elsewhere({ ...filter, place }, config, unknown, this.reader, limits)
      }
    })
    return [...steps, ...unknown]
  }
}

/** All levels are applied, the most specific one first unless the filter reverses the order. */
function mutationsOf(filter: Filter, levels: Levels, unknown: Unknown): Message[] {
  const fields = filter.config.into(unknown)
  const routes = configsOf(filter, levels, unknown)
  return [fields, ...(fields.flag('most_specific_header_mutations_wins') ? routes.reverse() : routes)]
}
