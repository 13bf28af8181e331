import { describe } from 'vitest'
import { policiesOf } from '../compare/policies.js'
import { replayAtTargets } from './recorded.js'

/** One suite in so many is converted to each target; `CLAIMWRIGHT_FULL=1` converts them all. */
const EVERY = process.env['CLAIMWRIGHT_FULL'] === '1' ? 1 : 12

/** LiteLLM's policies at every gateway, and what LiteLLM was recorded to answer. */
describe('recorded cases of LiteLLM on both sides of a conversion', () => {
  replayAtTargets(policiesOf('litellm'), EVERY, 'conversions of LiteLLM')
})
