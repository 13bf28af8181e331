import { glooChild } from '../example-policies.js'
import type { Rule } from '../rule.js'

export const delegatedHttprouteDropped: Rule = {
  code: 'CW3022',
  severity: 'warning',
  title: 'delegated HTTPRoute that Gloo drops',
  families: ['gloo', 'gateway-api'],
  why: `A rule of a delegated HTTPRoute is served only if it is within the match that delegates to it: its path begins
with the parent's path prefix, and it repeats the parent's headers, query parameters and method. With the annotation
\`delegation.gateway.solo.io/inherit-parent-matcher: "true"\` the parent's match is prepended instead. Other rules are
silently dropped, and so is a delegated route that has \`hostnames\`. If several matches of one parent delegate to a
route, it keeps only the rules that fit the first of them.`,
  evidence: ['https://github.com/solo-io/gloo/blob/main/projects/gateway2/translator/httproute/delegation_helpers.go'],
  failing: glooChild('/images', 'name: models\nport: 80'),
  passing: glooChild('/models/a', 'name: models\nport: 80'),
}
