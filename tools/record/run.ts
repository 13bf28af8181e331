// Asks the real program of one version every recorded question, and prints what changed since the version before:
// `npm run record -- litellm 1.110.2 [--write]`. README.md has the rest.
import { agentgateway } from './agentgateway.js'
import { envoy } from './envoy.js'
import { litellm } from './litellm.js'
import { runRecorder } from './record.js'

await runRecorder({ litellm, envoy, agentgateway })
