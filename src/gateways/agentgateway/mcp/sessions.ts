import { decodeBase64, STRICT } from '../../../jwt/base64url.js'
import type { McpSession, McpSessions } from '../../engine.js'
import type { Backend, McpBackend } from '../program.js'
import { FAILURES, type Failure } from './failure.js'
import { JsonObject, parseJson } from './json.js'
import type { Transport } from './transport.js'

/** Placeholder for the latest session id of the gateway; real ids are derived from the servers' ids and a key. */
export const SESSION = '<session>'

/** The client sessions of a backend (mcp/session.rs, `SessionManager`). */
export class Sessions {
  /** After this request. */
  after: McpSessions | undefined
  private readonly key: string

  constructor(
    private readonly backend: Backend & { mcp: McpBackend },
    private readonly known: McpSessions | undefined,
  ) {
    // A backend defined inline in a route has no name.
    this.key = backend.name === 'mcp' ? `${backend.origin.document}:${backend.origin.pointer}` : backend.name
    this.after = known
  }

  /** A session for a message. A session that was ended, or opened by another gateway, is decoded from its id. */
  resume(id: string): McpSession | Failure {
    if (this.known === undefined && id === SESSION) return this.assumed()
    const held = this.known?.get(id)
    if (held?.live) return held.backend === this.key ? held : FAILURES.unknownSession
    if (held && !held.resumable) return FAILURES.sessionHeader
    const targets = held?.targets ?? readId(id, this.backend.mcp)
    if (!targets) return FAILURES.sessionHeader
    const names = new Set(this.backend.mcp.targets.map(({ name }) => name))
    if (targets.length !== names.size || !targets.every(({ name }) => names.has(name))) return FAILURES.unknownSession
    return this.keep(id, { backend: this.key, targets, live: true, resumable: true })
  }

  /** A session in memory, which streams require. */
  live(id: string): McpSession | undefined {
    if (this.known === undefined && id === SESSION) return this.assumed()
    const held = this.known?.get(id)
    return held?.live && held.backend === this.key ? held : undefined
  }

  /** A second `initialize` in a session replaces the servers' sessions. */
  renew(id: string, transport: Transport): void {
    const session = this.after?.get(id)
    if (session) this.keep(id, { ...session, targets: sessionsOf(transport) })
  }

  open(transport: Transport, resumable = true): string {
    const targets = sessionsOf(transport)
    const isProcess = [...transport.targets.values()].some((target) => target.transport === 'stdio')
    this.keep(SESSION, { backend: this.key, targets, live: true, resumable: resumable && !isProcess })
    return SESSION
  }

  /** The session to end, if it exists. */
  close(id: string): McpSession | undefined {
    const session = this.live(id)
    const targets = session?.targets.map(({ endpoint: _, ...target }) => target) ?? []
    if (session && this.known) this.keep(id, { ...session, targets, live: false })
    return session
  }

  private keep(id: string, session: McpSession): McpSession {
    this.after = new Map([...(this.known ?? []), [id, session]])
    return session
  }

  private assumed(): McpSession {
    const targets = this.backend.mcp.targets.map(({ name }) => ({ name }))
    return { backend: this.key, targets, live: true, resumable: true }
  }
}

function sessionsOf({ targets, sessions, endpoints }: Transport): McpSession['targets'] {
  return [...targets.keys()].map((name) => {
    const session = sessions.get(name)
    const endpoint = endpoints.get(name)
    return { name, ...(session !== undefined && { session }), ...(endpoint !== undefined && { endpoint }) }
  })
}

/**
 * The servers' sessions in an id, if the gateway has no key to encrypt it (http/sessionpersistence.rs). Ids of earlier
 * versions do not name the servers: their order counts.
 */
function readId(id: string, { targets }: McpBackend): McpSession['targets'] | undefined {
  const { bytes } = decodeBase64(id, STRICT)
  if (!bytes || bytes.length === 0) return undefined
  let json: unknown
  try {
    json = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
  const list = json instanceof JsonObject && json.get('t') === 'mcp' ? json.get('s') : undefined
  if (!Array.isArray(list)) return undefined
  const names = [...new Set(targets.map(({ name }) => name))]
  const isPositional = list.every((entry) => !(entry instanceof JsonObject) || entry.get('t') === undefined)
  return list.flatMap((entry, index) => {
    const named = entry instanceof JsonObject ? entry.get('t') : undefined
    const name = isPositional ? names[index] : named
    const session = entry instanceof JsonObject ? entry.get('s') : undefined
    if (typeof name !== 'string') return []
    return [{ name, ...(typeof session === 'string' && { session }) }]
  })
}
