import type { Expectation } from '../requests/expectation.js'
import { usage } from './exit.js'

export function expectationOption(value: string | undefined): Expectation | undefined {
  if (value === undefined || value === 'allow' || value === 'deny') return value
  if (!/^[1-9]\d\d$/.test(value)) throw usage(`--expect ${value}: expected allow, deny or a status such as 403`)
  return Number(value)
}
