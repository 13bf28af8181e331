import { isAscii } from '../core/utf8.js'

/** How the strings of decisions become bytes on a connection. Node has header lines and paths as Latin-1, a byte a character. */
export interface Text {
  fromNode(latin1: string): string
  toNode(text: string): string
}

/** Bytes that are not UTF-8 stay Latin-1. */
export const UNICODE: Text = {
  fromNode(latin1) {
    if (isAscii(latin1)) return latin1
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'))
    } catch {
      return latin1
    }
  },
  toNode(text) {
    return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
  },
}

export const BYTES: Text = { fromNode: (latin1) => latin1, toNode: (text) => text }
