import { ipText, parseIp } from '../cel/evaluate/ip.js'
import { groupBy } from '../core/group-by.js'
import { memo } from '../core/memo.js'
import type { AddressAllowList } from '../core/step/litellm.js'
import type { Step } from '../core/step/step.js'

type Lists = readonly AddressAllowList[]

/** At most so many addresses that the same lists allow. */
const MAX_ALIKE = 6

/** LiteLLM compares addresses as text: an address that is written in another way is never a client's. */
export function isClientAddress(text: string): boolean {
  const bytes = parseIp(text)
  return bytes !== undefined && ipText(bytes) === text
}

/** Addresses that the lists distinguish, those that most lists allow first, and last one that no list allows. */
export function addressesTried(steps: readonly Step[]): string[] {
  const lists = steps.filter((step) => step.kind === 'address-allow-list')
  if (lists.length === 0) return []
  const named = lists.flatMap(({ addresses }) => (typeof addresses === 'string' ? wordsOf(addresses) : []))
  const words = fewOfEach(named, lists)
  const parts = words.flatMap(partsOf).filter(isClientAddress)
  const some = fewOfEach([...lists.flatMap(({ addresses }) => addresses), ...words, ...parts], lists)
  const allowing = (text: string): number => lists.filter((list) => allows(list, text)).length
  return [...some.sort((a, b) => allowing(b) - allowing(a)), otherClient(lists)]
}

/** Of the texts that the same lists allow some. */
function fewOfEach(texts: readonly string[], lists: Lists): string[] {
  const alike = groupBy(
    [...new Set(texts)],
    (text) => `${isClientAddress(text)} ${lists.map((list) => allows(list, text))}`,
  )
  return [...alike.values()].flatMap((group) => group.slice(0, MAX_ALIKE))
}

/** The first that most lists allow; of a header's, which may be any text, and of a connection's, which are addresses. */
export function usualAddress(steps: readonly Step[]): string | undefined {
  const lists = steps.filter((step) => step.kind === 'address-allow-list')
  const anyText = lists.every(({ forwarded }) => forwarded)
  return addressesTried(steps).find((text) => anyText || isClientAddress(text))
}

/** A client that no list names. */
export function otherClient(lists: Lists): string {
  const unlisted = OTHERS.find((address) => lists.every((list) => !allows(list, address)))
  return unlisted ?? OTHERS[0]!
}

/** Addresses for documentation, from the last, which examples rarely name. */
const OTHERS = Array.from({ length: 254 }, (_, index) => `192.0.2.${254 - index}`)

const allows = (list: AddressAllowList, address: string): boolean => lookupOf(list)(address)

/** A string allows every address that is a part of it; most that are asked about are whole words. */
const lookupOf = memo(({ addresses }: AddressAllowList): ((text: string) => boolean) => {
  const listed = new Set(typeof addresses === 'string' ? wordsOf(addresses) : addresses)
  return (text) => listed.has(text) || (typeof addresses === 'string' && addresses.includes(text))
})

const wordsOf = (text: string): string[] => text.match(/[0-9a-fA-F:.]{1,45}/g) ?? []

function partsOf(word: string): string[] {
  const starts = Array.from(word, (_, start) => word.slice(start))
  return starts.flatMap((rest) => Array.from(rest, (_, end) => rest.slice(0, end + 1)))
}
