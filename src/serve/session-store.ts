import type { Decision, McpSession, McpSessions } from '../gateways/engine.js'

/** Sessions that are kept; the oldest make room. A client that comes back later has to initialize again. */
const MOST = 1000

/** In a decision: the id that the gateway gives to a new session. */
const PLACEHOLDER = '<session>'

/** MCP sessions of clients. A decision has a placeholder for the id of a new one: here it gets one to keep secret. */
export class SessionStore {
  private readonly sessions = new Map<string, McpSession>()

  get known(): McpSessions {
    return new Map(this.sessions)
  }

  /**
   * Stores what a decision changed, and returns the decision with the id of a new session in its answer.
   * @param before the sessions that it was made with; others may have changed since
   */
  keep(decision: Decision, before: McpSessions): Decision {
    const { mcpSessions, response } = decision
    const changed = [...(mcpSessions ?? [])].filter(([id, session]) => before.get(id) !== session)
    if (changed.length === 0) return decision
    const newId = globalThis.crypto.randomUUID()
    for (const [id, session] of changed) this.sessions.set(id === PLACEHOLDER ? newId : id, session)
    for (const id of this.sessions.keys()) {
      if (this.sessions.size <= MOST) break
      this.sessions.delete(id)
    }
    const headers = Object.entries(response?.headers ?? {}).map(([name, value]) => [
      name,
      value === PLACEHOLDER ? newId : value,
    ])
    return { ...decision, response: response && { ...response, headers: Object.fromEntries(headers) } }
  }
}
