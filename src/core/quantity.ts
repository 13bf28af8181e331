const SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']

/**
 * The number that a Kubernetes quantity means: `1.5Mi`, `100m`, `1e6`; `undefined` if the text is none. A suffix and an
 * exponent exclude each other (k8s.io/apimachinery, `resource.Quantity`).
 */
export function readQuantity(text: string): number | undefined {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+))(?:([eE][-+]?\d+)|([KMGTPE])i|([numkMGTPE]))?$/.exec(text)
  if (!match) return undefined
  const [, digits, exponent = '', binary, decimal = ''] = match
  if (binary !== undefined) return Number(digits) * 1024 ** (SUFFIXES.indexOf(binary.replace('K', 'k')) - 3)
  return Number(digits + exponent) * 1000 ** (SUFFIXES.indexOf(decimal) - 3)
}
