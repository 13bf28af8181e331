import type { Consequence } from '../core/descriptor.js'
import { familyOf } from '../dialects/descriptors.js'
import type { Document } from '../yaml/source.js'

/** What becomes of a value that is wrong. */
export const ofWrongValue = ({ family }: Document, pointer: string): Consequence =>
  familyOf(family!).consequences.wrongValue(pointer)

/** What becomes of a word that is not one of an enum's. */
export function ofUnknownWord({ family }: Document, pointer: string): Consequence {
  const { unknownWord, wrongValue } = familyOf(family!).consequences
  return (unknownWord ?? wrongValue)(pointer)
}

/** What becomes of a member that is not declared. */
export const ofUnknownMember = ({ family }: Document, pointer: string, ignored: boolean): Consequence =>
  familyOf(family!).consequences.unknownMember(pointer, ignored)
