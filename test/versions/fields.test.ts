import { describe, expect, it } from 'vitest'
import { load } from '../../src/library/load.js'
import { type Gateway, isFieldIn, knownReleases, type VersionedField } from '../../src/versions/gateway.js'
import { GATEWAYS } from '../../src/versions/target.js'

const API: Partial<Record<VersionedField['family'], [apiVersion: string, kind: string]>> = {
  gloo: ['gateway.solo.io/v1', 'VirtualService'],
  agentgateway: ['agentgateway.dev/v1alpha1', 'AgentgatewayPolicy'],
  'gateway-api': ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
}

const MARK: Partial<Record<VersionedField['family'], object>> = {
  standalone: { binds: [] },
  litellm: { model_list: [] },
  envoy: { static_resources: {} },
}

/** A document that has a field with this path, as JSON. */
function documentWith({ family, path, kinds, values }: VersionedField): string {
  const parts = path.split('.').map((part) => (part === '**' ? 'spec' : part === '*' ? 'any' : part))
  const value = parts.reduceRight<unknown>((inner, part) => ({ [part]: inner }), values ? values[0] : {})
  const [apiVersion, kind] = API[family] ?? []
  const object = apiVersion && { apiVersion, kind: kinds?.[0] ?? kind, metadata: { name: 'a' } }
  return JSON.stringify({ ...object, ...MARK[family], ...(value as object) })
}

const ROWS = Object.values(GATEWAYS).flatMap((gateway: Gateway) =>
  gateway.fields.map((field) => ({
    row: `${gateway.name} ${field.path}${field.values ? ` = ${field.values.join(', ')}` : ''}`,
    gateway,
    field,
  })),
)

const isReported = (gateway: Gateway, version: string, field: VersionedField): boolean =>
  load({ 'policy.json': documentWith(field) }, { target: { [gateway.name]: version } }).findings.some(
    ({ code }) => code === 'CW2031',
  )

describe('a field that not every version has', () => {
  it.each(ROWS)('$row', ({ gateway, field }) => {
    const releases = knownReleases(gateway)
    const having = releases.filter((release) => isFieldIn(field, release))
    expect(having.length, 'a known release has it').toBeGreaterThan(0)
    // A version before every known release is judged by the oldest of them.
    if (field.since?.[0] !== releases[0])
      expect(having.length, 'a known release lacks it').toBeLessThan(releases.length)
    for (const release of releases) expect(isReported(gateway, release, field), release).toBe(!having.includes(release))
  })
})
