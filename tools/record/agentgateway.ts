import { type Driver, RecordError } from './record.js'
export const agentgateway: Driver = {
  program: 'agentgateway',
  folders: ['agentgateway'],
  first: 'x',
  async start() {
    throw new RecordError('todo')
  },
}
