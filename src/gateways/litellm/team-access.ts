import type { ModelCatalog } from '../../core/step/litellm.js'
import type { Team } from './directory.js'
import { mayCall } from './models.js'
import { failed, modelDenied, type Refusal } from './refusal.js'
import { DecidedOutside } from './walk.js'

/** A team's answer to a request for these models: it is blocked, or lacks one of them. */
export function teamRefusal(team: Team, models: string[], catalog: ModelCatalog): Refusal | undefined {
  if (team.blocked) return failed(`Team=${team.id} is blocked. Update via \`/team/unblock\` if you're an admin.`)
  const refused = models.find((model) => mayCall([model], team.models, catalog, team.id) === 'no')
  const refusal = refused === undefined ? undefined : modelRefusal(modelDenied(refused), 'team')
  const [unread] = team.unread
  if (unread === undefined) return refusal
  const denied = refusal ?? modelRefusal(modelDenied(models[0] ?? ''), 'team')
  throw new DecidedOutside(`\`${unread}\` of team \`${team.id}\` may allow or refuse it`, denied)
}

export function modelRefusal(message: string, owner: 'team' | 'user' | 'key'): Refusal {
  return { status: 403, message, type: `${owner}_model_access_denied`, param: 'model' }
}
