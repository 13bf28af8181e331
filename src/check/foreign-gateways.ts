/** Other projects whose objects control access, by API group. A group includes its subgroups. */
const PROJECTS: readonly [group: string, project: string, kinds?: RegExp][] = [
  ['gateway.kgateway.dev', 'kgateway'],
  ['gateway.envoyproxy.io', 'Envoy Gateway'],
  ['aigateway.envoyproxy.io', 'Envoy AI Gateway'],
  ['security.istio.io', 'Istio'],
  ['networking.istio.io', 'Istio', /^(VirtualService|Gateway|EnvoyFilter|ServiceEntry)$/],
  ['extensions.istio.io', 'Istio'],
  ['configuration.konghq.com', 'Kong'],
  ['traefik.io', 'Traefik'],
  ['traefik.containo.us', 'Traefik'],
  ['hub.traefik.io', 'Traefik Hub'],
  ['kuadrant.io', 'Kuadrant'],
  ['authorino.kuadrant.io', 'Authorino'],
  ['projectcontour.io', 'Contour'],
  ['getambassador.io', 'Emissary'],
  ['apisix.apache.org', 'APISIX'],
  ['gateway.nginx.org', 'NGINX Gateway Fabric'],
  ['k8s.nginx.org', 'NGINX Ingress Controller'],
  ['cilium.io', 'Cilium', /Envoy|NetworkPolicy/],
  ['policy.linkerd.io', 'Linkerd'],
  ['consul.hashicorp.com', 'Consul', /Intentions|Gateway|JWTProvider|Policy/],
  ['networking.gke.io', 'GKE Gateway', /Policy$/],
  ['extensions.higress.io', 'Higress'],
  ['tyk.tyk.io', 'Tyk'],
  ['gravitee.io', 'Gravitee'],
  ['gloo.solo.io', 'Gloo Mesh Gateway', /Policy$/],
]

/** The project of an object that controls access and is not modelled. */
export function foreignGateway(apiVersion: string, kind: string): string | undefined {
  const group = apiVersion.split('/')[0]!
  const found = PROJECTS.find(([suffix, , kinds]) => isBelow(group, suffix) && (kinds?.test(kind) ?? true))
  return found?.[1]
}

const isBelow = (group: string, suffix: string): boolean => group === suffix || group.endsWith(`.${suffix}`)
