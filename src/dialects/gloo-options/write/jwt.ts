import type { KeySet } from '../../../core/keys.js'
import type { Authenticate, Provider, TokenSource } from '../../../core/step/authenticate.js'
import type { Writer } from '../../../core/writer.js'
import { areDefaultSources, CLOCK_SKEW } from '../../../gateways/envoy/token-sources.js'
import { DEFAULT_CACHE } from '../keys.js'
import type { Json } from './json.js'
import type { UpstreamWriter } from './upstreams.js'

/** Writes the settings of the JWT filter of one stage (`VhostExtension`). */
export class JwtWriter {
  constructor(
    private readonly upstreams: UpstreamWriter,
    private readonly writer: Writer,
  ) {}

  block(step: Authenticate): Json {
    const { providers, origin } = step
    const names = providers.map((provider) => provider.name)
    if (names.some((name, index) => index > 0 && name < names[index - 1]!))
      this.writer.losses.approximate(origin, 'providers are tried in the order of their names')
    const policy = this.policy(step)
    return this.writer.from(origin, {
      providers: Object.fromEntries(providers.map((provider) => [provider.name, this.provider(provider)])),
      ...(policy !== undefined && { validationPolicy: policy }),
    })
  }

  private policy({ onMissing, onInvalid, origin }: Authenticate): string | undefined {
    if (onMissing === 'pass') return onInvalid === 'pass' ? 'ALLOW_MISSING_OR_FAILED' : 'ALLOW_MISSING'
    if (onInvalid === 'pass')
      this.writer.losses.approximate(
        origin,
        'tokens that are not valid are refused: they cannot pass where a token is needed',
      )
    return undefined
  }

  private provider(provider: Provider): Json {
    const { issuer, audiences, keys, keepToken, leeway, requires, origin } = provider
    for (const claim of requires)
      this.writer.losses.approximate(origin, `tokens without \`${claim}\` are accepted: Gloo cannot require it`)
    if (leeway === 0) this.writer.losses.approximate(origin, 'clocks may differ by 1 second: Gloo takes 0 as 60')
    return this.writer.from(
      origin,
      this.writer.object({
        issuer,
        audiences: audiences ?? [],
        jwks: this.keys(keys),
        tokenSource: this.sources(provider),
        claimsToHeaders: this.claims(provider),
        keepToken: keepToken || undefined,
        clockSkewSeconds: leeway === CLOCK_SKEW ? undefined : Math.max(1, Math.round(leeway)),
      }),
    )
  }

  private keys(keys: KeySet): Json {
    if (keys.kind === 'inline') return { local: this.writer.from(keys.origin, { key: keys.text }) }
    const { url, cacheDuration = DEFAULT_CACHE, async, backend, origin } = keys
    const [namespace, name] = backend?.split('/') ?? []
    const remote = {
      url,
      upstreamRef: name === undefined ? this.upstreams.ofUrl(url, origin) : { name, namespace },
      ...(cacheDuration !== DEFAULT_CACHE && { cacheDuration: `${cacheDuration}s` }),
      ...(async && { asyncFetch: {} }),
    }
    return { remote: this.writer.from(origin, remote) }
  }

  /** Left out where they are the usual two. */
  private sources({ sources, origin }: Provider): Json | undefined {
    const headers = sources.filter((source) => source.kind === 'header')
    const parameters = sources.filter((source) => source.kind === 'query')
    for (const source of sources) {
      if (source.kind === 'cookie' || source.kind === 'cel')
        this.writer.losses.unsupported(source.origin ?? origin, `tokens are no longer read from ${described(source)}`)
    }
    const kept = [...headers, ...parameters]
    if (kept.length === 0 || areDefaultSources(kept)) return undefined
    return this.writer.object({
      headers: headers.map((header) =>
        this.place(header, { header: header.name, ...(header.prefix && { prefix: header.prefix }) }),
      ),
      queryParams: parameters.map(({ name }) => name),
    })
  }

  private place(source: TokenSource, value: Json): Json {
    return source.origin ? this.writer.from(source.origin, value) : value
  }

  private claims({ claimsToHeaders }: Provider): Json[] {
    return claimsToHeaders.flatMap(({ claim, header, append, origin }) => {
      if (claim.some((part) => part.includes('.'))) {
        this.writer.losses.unsupported(
          origin,
          `\`${header}\` is not set: a dot always separates parts of a claim's path`,
        )
        return []
      }
      return [this.writer.from(origin, { claim: claim.join('.'), header, ...(append && { append }) })]
    })
  }
}

const described = (source: TokenSource): string =>
  source.kind === 'cookie' ? `the cookie \`${source.name}\`` : 'the place that an expression names'
