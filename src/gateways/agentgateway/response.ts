import type { Activation } from '../../cel/activation.js'
import type { HeaderList, HeaderMap, Response } from '../../core/http.js'
import type { Exchange } from './exchange.js'

/** The activation for expressions on the answer: the answer, and the saved request. */
export function responseActivation(exchange: Exchange, response: Response): Activation {
  return exchange.withResponse({
    code: response.status,
    headers: headerList(response.headers),
    body: new TextEncoder().encode(response.body),
  })
}

function headerList(headers: HeaderMap): HeaderList {
  return Object.entries(headers).flatMap(([name, value]): HeaderList => {
    return Array.isArray(value) ? value.map((item) => [name, item]) : [[name, value]]
  })
}
