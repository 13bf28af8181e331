import { memo } from '../../../core/memo.js'
import type { Document } from '../../../yaml/source.js'

const textOf = memo((document: Document) => JSON.stringify(document.value))

/** Whether a configuration has text like this anywhere, as JSON. */
export const mentions = (pattern: RegExp): ((document: Document) => boolean) =>
  memo((document: Document) => pattern.test(textOf(document)))

/** Expressions and formats that read names and metadata of listeners, filter chains and clusters, or the node's. */
export const readsSurroundings = mentions(/"xds"|\bxds\.|%(?:FILTER_CHAIN_NAME|(?:CLUSTER_|UPSTREAM_)?METADATA)\b/)
