import type { ReplyFilter, ReplyMapper } from '../../core/local-replies.js'
import { toBytes } from './bytes.js'
import type { Exchange, LocalReply } from './exchange.js'
import { formatBody } from './format.js'
import { applyMutations, responsePlace } from './header-edits.js'
import type { Headers } from './headers.js'
import { evaluate, type Truth } from './native-condition.js'

interface MappedReply {
  status: number
  body: string
  contentType: string
}

/** Changes an answer of Envoy's own as `local_reply_config` describes (Envoy, source/common/local_reply). */
export function mapReply({ status, body }: LocalReply, headers: Headers, exchange: Exchange): MappedReply {
  const replies = exchange.listener.manager?.localReplies
  const plain = { status, body, contentType: 'text/plain' }
  if (!replies) return plain
  const mapper = replies.mappers.find(({ when, origin }) => {
    const truth = applies(when, status, exchange)
    if (typeof truth !== 'boolean') exchange.leaveOpen({ field: truth.field, origin })
    return truth === true
  })
  const mapped = mapper ? applyMapper(mapper, plain, headers, exchange) : plain
  const format = mapper?.format ?? replies.format
  if (!format) return mapped
  return { ...mapped, ...formatBody(format, { ...responsePlace(headers, exchange), body: mapped.body }) }
}

function applyMapper(mapper: ReplyMapper, reply: MappedReply, headers: Headers, exchange: Exchange): MappedReply {
  applyMutations(mapper.headers, headers, responsePlace(headers, exchange))
  const { status = reply.status, body } = mapper
  if (status !== reply.status)
    exchange.trace?.add('respond', 'change', `status ${reply.status} becomes ${status}`, mapper.origin)
  exchange.status = status
  return { ...reply, status, body: body === undefined ? reply.body : toBytes(body) }
}

/** Whether an access log filter applies; its first unknown part otherwise. */
function applies(filter: ReplyFilter, status: number, exchange: Exchange): Truth {
  switch (filter.kind) {
    case 'status':
      return compare(status, filter)
    case 'request':
      return evaluate(filter.when, exchange)
    default: {
      const truths = filter.of.map((part) => applies(part, status, exchange))
      const decides = filter.kind === 'any'
      return truths.includes(decides) ? decides : (truths.find((truth) => typeof truth !== 'boolean') ?? !decides)
    }
  }
}

function compare(status: number, { comparison, value }: Extract<ReplyFilter, { kind: 'status' }>): boolean {
  switch (comparison) {
    case 'EQ':
      return status === value
    case 'NE':
      return status !== value
    case 'GE':
      return status >= value
    case 'LE':
      return status <= value
    default:
      return comparison satisfies never
  }
}
