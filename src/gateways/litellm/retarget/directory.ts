import type { Origin } from '../../../core/finding.js'
import type { Losses } from '../../../core/losses.js'
import type { WriteOptions } from '../../../core/write-options.js'
import type { Known } from './claims.js'

type Rows = 'teams' | 'users' | 'organizations' | 'agents' | 'end-users'

/**
 * The rows of LiteLLM's database that the user declares: `--set teams=a,b`, or `*` for any that a token names.
 * Otherwise the database is assumed to be empty.
 */
export class Directory {
  constructor(
    private readonly options: WriteOptions,
    private readonly losses: Losses,
  ) {}

  rows(name: Rows, origin: Origin): Known {
    const declared = this.options.set[name]
    if (declared === undefined || declared === '') {
      this.losses.manual(
        origin,
        `the ${name} are in LiteLLM's database: give them with --set ${name}=A,B (or * for any); until then tokens that name one are refused`,
      )
      return []
    }
    this.losses.manual(origin, `the ${name} are those you set; their models, budgets and blocks stay in LiteLLM`)
    if (declared === '*') return '*'
    return declared
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  }
}
