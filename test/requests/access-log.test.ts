import { describe, expect, it } from 'vitest'
import { parseAccessLog } from '../../src/requests/access-log.js'

describe('an access log', () => {
  it('reads the fields of Envoy, Istio and agentgateway', () => {
    const log = [
      '{"start_time":"2025-01-01T00:00:00.123Z","method":"GET","path":"/b","x_envoy_original_path":"/a","authority":"h.example","response_code":403,"downstream_remote_address":"10.1.2.3:4711","downstream_local_address":"10.0.0.1:8080","user_agent":"curl/8","x_forwarded_for":"-"}',
      '',
      '{":method":"POST","http.path":"/c","http.host":"h","http.status":200,"request_headers":{":path":"/","x-a":"b"}}',
    ].join('\r\n')
    expect(parseAccessLog(log, 'access.log')).toEqual([
      {
        name: 'GET h.example/a',
        request: {
          method: 'GET',
          authority: 'h.example',
          path: '/a',
          headers: [['user-agent', 'curl/8']],
          body: '',
          source: { address: '10.1.2.3', port: 4711 },
        },
        urlPort: 8080,
        now: 1735689600,
        recorded: 403,
      },
      {
        name: 'POST h/c',
        request: { method: 'POST', authority: 'h', path: '/c', headers: [['x-a', 'b']], body: '' },
        recorded: 200,
      },
    ])
  })

  it('passes on each line before it is refused', () => {
    const seen: unknown[] = []
    expect(() => parseAccessLog('{"path":"/"}\n{"method":"GET"}', 'a.log', (json) => seen.push(json))).toThrow()
    expect(seen).toEqual([{ path: '/' }, { method: 'GET' }])
  })

  it.each([
    ['{"path":"/"}\n[2025-01-01] "GET / HTTP/1.1" 200', 'invalid-json', /^a\.log: line 2: not JSON/],
    [`{"path":"/","x":${'['.repeat(1000)}${']'.repeat(1000)}}`, 'invalid-json', /nested more than 500 levels deep/],
    ['[]', 'invalid-access-log', /line 1: expected a JSON object/],
    ['{"method":"GET"}', 'invalid-access-log', /line 1: no path in it/],
    ['\n', 'no-requests', /the access log is empty/],
  ])('%.60s is refused in one line', (text, code, message) => {
    expect(() => parseAccessLog(text, 'a.log')).toThrow(
      expect.objectContaining({ name: 'ClaimwrightError', code, message: expect.stringMatching(message) }),
    )
  })
})
