/** `FractionalPercent.DenominatorType` of Envoy. The first is the default. */
export const DENOMINATORS = ['HUNDRED', 'TEN_THOUSAND', 'MILLION'] as const

/** The numerator that means every request. */
export const WHOLE: Readonly<Record<(typeof DENOMINATORS)[number], number>> = {
  HUNDRED: 100,
  TEN_THOUSAND: 10_000,
  MILLION: 1_000_000,
}
