// Written by tools/facts/generate-model.mjs from the Go types of agentgateway and the Gateway API (Apache-2.0).
// biome-ignore-all format: a rule a line

/** Path below the type (empty: the object itself), the rule in CEL, and the message of the API server. */
export type CrdRule = readonly [path: string, rule: string, message: string]

export const CRD_RULES: Readonly<Record<string, readonly CrdRule[]>> = {
  AgentgatewayBackendSpec: [
    ["","has(self.policies) && has(self.policies.ai) ? has(self.ai) : true","AI policies require AI backend"],
    ["","has(self.policies) && has(self.policies.mcp) ? has(self.mcp) : true","MCP policies require MCP backend"],
  ],
  AgentgatewayModelSpec: [
    ["","has(self.provider) || !has(self.baseURL)","baseURL requires provider"],
    ["","!has(self.virtualModel) || !has(self.policies)","policies cannot be used with virtualModel"],
    ["","!has(self.virtualModel) || self.visibility != 'Internal'","virtual models must be public"],
    ["","!has(self.virtualModel) || !has(self.match) || !has(self.match.model) || !self.match.model.contains('*')","virtual model match.model must be an exact name"],
    ["","!has(self.provider) || self.provider != 'Ollama' || has(self.baseURL)","ollama requires baseURL"],
    ["","!has(self.baseURL) || (isURL(self.baseURL) && (url(self.baseURL).getScheme() == 'http' || url(self.baseURL).getScheme() == 'https') && url(self.baseURL).getHostname() != \"\")","baseURL must be an absolute http or https URL with a host"],
    ["","!has(self.baseURL) || !self.baseURL.matches(\"(?i)^https?://(localhost|[^/]+\\\\.localhost)(:[0-9]+)?(/|$)\")","baseURL cannot target localhost, loopback, or link-local addresses"],
    ["","!has(self.baseURL) || !self.baseURL.matches(\"^https?://127(\\\\.[0-9]{1,3}){0,3}(:[0-9]+)?(/|$)\")","baseURL cannot target localhost, loopback, or link-local addresses"],
    ["","!has(self.baseURL) || !self.baseURL.matches(\"^https?://169\\\\.254\\\\.[0-9]{1,3}\\\\.[0-9]{1,3}(:[0-9]+)?(/|$)\")","baseURL cannot target localhost, loopback, or link-local addresses"],
    ["","!has(self.baseURL) || !self.baseURL.matches(\"(?i)^https?://\\\\[(::1|fe[89ab][0-9a-f:]*)\\\\](:[0-9]+)?(/|$)\")","baseURL cannot target localhost, loopback, or link-local addresses"],
    ["","has(self.azure) == (has(self.provider) && self.provider == 'Azure')","azure must be set if and only if provider is Azure"],
    ["","has(self.vertexai) == (has(self.provider) && self.provider == 'VertexAI')","vertexai must be set if and only if provider is VertexAI"],
    ["","has(self.bedrock) == (has(self.provider) && self.provider == 'Bedrock')","bedrock must be set if and only if provider is Bedrock"],
    ["","has(self.custom) == (has(self.provider) && self.provider == 'Custom')","custom must be set if and only if provider is Custom"],
  ],
  AgentgatewayParametersSpec: [
    ["","!has(self.deployment) || !has(self.workload) || !has(self.workload.kind) || self.workload.kind == 'Deployment'","deployment overlays are only valid when workload.kind is Deployment or unset"],
    ["","!has(self.daemonSet) || (has(self.workload) && has(self.workload.kind) && self.workload.kind == 'DaemonSet')","daemonSet overlays are only valid when workload.kind is DaemonSet"],
    ["","!has(self.horizontalPodAutoscaler) || !has(self.workload) || !has(self.workload.kind) || self.workload.kind != 'DaemonSet'","horizontalPodAutoscaler is not valid when workload.kind is DaemonSet"],
  ],
  AgentgatewayPolicySpec: [
    ["","has(self.traffic) || has(self.frontend) || has(self.backend)","At least one of traffic, frontend, or backend must be provided"],
    ["","!has(self.strategy) || !has(self.strategy.inheritance) || (has(self.traffic) && !has(self.frontend) && !has(self.backend))","strategy.inheritance may only be set on traffic policies"],
    ["","!has(self.backend) || !has(self.backend.mcp) || ((!has(self.targetRefs) || !self.targetRefs.exists(t, t.kind == 'Service')) && (!has(self.targetSelectors) || !self.targetSelectors.exists(t, t.kind == 'Service')))","backend.mcp may not be used with a Service target"],
    ["","!has(self.backend) || !has(self.backend.mcp) || ((!has(self.targetRefs) || !self.targetRefs.exists(t, t.kind == 'AgentgatewayBackend' && has(t.sectionName))) && (!has(self.targetSelectors) || !self.targetSelectors.exists(t, t.kind == 'AgentgatewayBackend' && has(t.sectionName))))","backend.mcp may not target an AgentgatewayBackend sectionName"],
    ["","!has(self.backend) || !has(self.backend.ai) || ((!has(self.targetRefs) || !self.targetRefs.exists(t, t.kind == 'Service')) && (!has(self.targetSelectors) || !self.targetSelectors.exists(t, t.kind == 'Service')))","backend.ai may not be used with a Service target"],
    ["","!(has(self.traffic) && has(self.traffic.jwtAuthentication) && has(self.backend) && has(self.backend.mcp) && has(self.backend.mcp.authentication))","traffic.jwtAuthentication may not be used with backend.mcp.authentication in the same policy"],
    ["","has(self.frontend) && has(self.targetRefs) ? self.targetRefs.all(t, t.kind == 'Gateway') : true","the 'frontend' field can only target a Gateway"],
    ["","has(self.frontend) && has(self.targetSelectors) ? self.targetSelectors.all(t, t.kind == 'Gateway') : true","the 'frontend' field can only target a Gateway"],
    ["","has(self.frontend) && (has(self.frontend.tcp) || has(self.frontend.networkAuthorization) || has(self.frontend.tls) || has(self.frontend.http) || has(self.frontend.proxyProtocol) || has(self.frontend.connect)) && has(self.targetRefs) ? self.targetRefs.all(t, !has(t.sectionName)) : true","frontend tcp, networkAuthorization, tls, http, proxyProtocol, and connect policies may only target a Gateway or port, not a listener (sectionName)"],
    ["","has(self.frontend) && (has(self.frontend.tcp) || has(self.frontend.networkAuthorization) || has(self.frontend.tls) || has(self.frontend.http) || has(self.frontend.proxyProtocol) || has(self.frontend.connect)) && has(self.targetSelectors) ? self.targetSelectors.all(t, !has(t.sectionName)) : true","frontend tcp, networkAuthorization, tls, http, proxyProtocol, and connect policies may only target a Gateway or port, not a listener (sectionName)"],
    ["","has(self.targetRefs) && self.targetRefs.exists(t, has(t.port)) ? (has(self.frontend) && !has(self.traffic) && !has(self.backend)) : true","port may only be set on frontend-only policies (not traffic or backend)"],
    ["","has(self.targetSelectors) && self.targetSelectors.exists(t, has(t.port)) ? (has(self.frontend) && !has(self.traffic) && !has(self.backend)) : true","port may only be set on frontend-only policies (not traffic or backend)"],
    ["","has(self.traffic) && has(self.targetRefs) ? self.targetRefs.all(t, t.kind in ['Gateway', 'HTTPRoute', 'GRPCRoute', 'ListenerSet', 'InferencePool']) : true","the 'traffic' field can only target a Gateway, ListenerSet, GRPCRoute, HTTPRoute, or InferencePool"],
    ["","has(self.traffic) && has(self.targetSelectors) ? self.targetSelectors.all(t, t.kind in ['Gateway', 'HTTPRoute', 'GRPCRoute', 'ListenerSet', 'InferencePool']) : true","the 'traffic' field can only target a Gateway, ListenerSet, GRPCRoute, HTTPRoute, or InferencePool"],
    ["","has(self.targetRefs) && has(self.traffic) && has(self.traffic.phase) && self.traffic.phase == 'PreRouting' ? self.targetRefs.all(t, t.kind in ['Gateway', 'ListenerSet']) : true","the 'traffic.phase=PreRouting' field can only target a Gateway or ListenerSet"],
    ["","has(self.targetSelectors) && has(self.traffic) && has(self.traffic.phase) && self.traffic.phase == 'PreRouting' ? self.targetSelectors.all(t, t.kind in ['Gateway', 'ListenerSet']) : true","the 'traffic.phase=PreRouting' field can only target a Gateway or ListenerSet"],
    ["","!has(self.targetRefs) || self.targetRefs.all(t, t.kind != 'Service' || !has(t.sectionName) || (int(t.sectionName) >= 1 && int(t.sectionName) <= 65535))","Service sectionName must be a numeric port from 1 to 65535"],
    ["","!has(self.targetSelectors) || self.targetSelectors.all(t, t.kind != 'Service' || !has(t.sectionName) || (int(t.sectionName) >= 1 && int(t.sectionName) <= 65535))","Service sectionName must be a numeric port from 1 to 65535"],
    ["targetRefs","self.all(r, (r.kind == 'Service' && r.group == '') || (r.kind == 'AgentgatewayBackend' && r.group == 'agentgateway.dev') || (r.kind in ['Gateway', 'HTTPRoute', 'GRPCRoute'] && r.group == 'gateway.networking.k8s.io') || (r.kind == 'ListenerSet' && r.group == 'gateway.networking.k8s.io') || (r.kind == 'InferencePool' && r.group == 'inference.networking.k8s.io'))","targetRefs may only reference Gateway, HTTPRoute, GRPCRoute, ListenerSet, Service, AgentgatewayBackend, or InferencePool resources"],
    ["targetRefs","self.all(l1, !self.exists(l2, l1.kind != l2.kind))","Only one Kind of targetRef can be set on one policy"],
    ["targetSelectors","self.all(r, (r.kind == 'Service' && r.group == '') || (r.kind == 'AgentgatewayBackend' && r.group == 'agentgateway.dev') || (r.kind in ['Gateway', 'HTTPRoute', 'GRPCRoute'] && r.group == 'gateway.networking.k8s.io') || (r.kind == 'ListenerSet' && r.group == 'gateway.networking.k8s.io') || (r.kind == 'InferencePool' && r.group == 'inference.networking.k8s.io'))","targetRefs may only reference Gateway, HTTPRoute, GRPCRoute, ListenerSet, Service, AgentgatewayBackend, or InferencePool resources"],
    ["targetSelectors","self.all(l1, !self.exists(l2, l1.kind != l2.kind))","Only one Kind of targetRef can be set on one policy"],
  ],
  AwsAssumeRole: [
    ["tags","self.all(a, self.exists_one(b, a.key == b.key))","key must be unique in `tags`"],
  ],
  AwsAuth: [
    ["","!(has(self.secretRef) && has(self.assumeRole))","secretRef and assumeRole are mutually exclusive"],
  ],
  AwsSessionTag: [
    ["","has(self.value) != has(self.expression)","exactly one of value or expression must be set"],
  ],
  AzureConfig: [
    ["","self.resourceType != 'Foundry' || has(self.projectName)","projectName is required when resourceType is Foundry"],
  ],
  AzureOpenAIConfig: [
    ["","!has(self.apiVersion) || self.apiVersion == 'v1' ? true : has(self.deploymentName)","deploymentName is required for this apiVersion"],
  ],
  AzureSettings: [
    ["","self.resourceType != 'Foundry' || has(self.projectName)","projectName is required when resourceType is Foundry"],
  ],
  BackendAuth: [
    ["","has(self.credentials) || has(self.key) || has(self.secretRef) || has(self.passthrough) || has(self.aws) || has(self.azure) || has(self.gcp) || has(self.oauthTokenExchange) || has(self.crossAppAccess) || has(self.jwtSign)","must specify credentials, or at most one of key/secretRef/passthrough/aws/azure/gcp/oauthTokenExchange/crossAppAccess/jwtSign (credentials may be combined with a primary auth kind)"],
    ["","has(self.location) ? has(self.key) || has(self.secretRef) || has(self.passthrough) : true","location may only be set for key, secretRef, or passthrough auth"],
  ],
  BackendEviction: [
    ["duration","duration(self) >= duration('1s')","duration must be at least 1 second"],
  ],
  BackendFull: [
    ["extAuth","[has(self.backendRef),has(self.url)].filter(x,x==true).size() == 1","exactly one of backendRef or url must be set"],
  ],
  BackendHTTP: [
    ["requestTimeout","duration(self) >= duration('1ms')","requestTimeout must be at least 1ms"],
  ],
  BackendObjectReference: [
    ["","(size(self.group) == 0 && self.kind == 'Service') ? has(self.port) : true","Must have port for Service reference"],
  ],
  BackendRef: [
    ["","(size(self.group) == 0 && self.kind == 'Service') ? has(self.port) : true","Must have port for Service reference"],
  ],
  BackendTCP: [
    ["connectTimeout","duration(self) >= duration('100ms')","connectTimeout must be at least 100ms"],
  ],
  BackendTLS: [
    ["","has(self.insecureSkipVerify) && self.insecureSkipVerify == 'All' ? !has(self.caCertificateRefs) : true","insecureSkipVerify All and caCertificateRefs may not be set together"],
    ["","has(self.insecureSkipVerify) ? !has(self.verifySubjectAltNames) : true","insecureSkipVerify and verifySubjectAltNames may not be set together"],
    ["","!has(self.certificateSource) || self.certificateSource != 'SPIFFE' || (!has(self.mtlsCertificateRef) && !has(self.caCertificateRefs) && !has(self.insecureSkipVerify))","certificateSource SPIFFE may not be combined with mtlsCertificateRef, caCertificateRefs, or insecureSkipVerify"],
  ],
  BackendTLSPolicySpec: [
    ["targetRefs","self.all(p1, self.all(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name ? ((!has(p1.sectionName) || p1.sectionName == '') == (!has(p2.sectionName) || p2.sectionName == '')) : true))","sectionName must be specified when targetRefs includes 2 or more references to the same target"],
    ["targetRefs","self.all(p1, self.exists_one(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (((!has(p1.sectionName) || p1.sectionName == '') && (!has(p2.sectionName) || p2.sectionName == '')) || (has(p1.sectionName) && has(p2.sectionName) && p1.sectionName == p2.sectionName))))","sectionName must be unique when targetRefs includes 2 or more references to the same target"],
  ],
  BackendTLSPolicyValidation: [
    ["","!(has(self.caCertificateRefs) && size(self.caCertificateRefs) > 0 && has(self.wellKnownCACertificates) && self.wellKnownCACertificates != \"\")","must not contain both CACertificateRefs and WellKnownCACertificates"],
    ["","(has(self.caCertificateRefs) && size(self.caCertificateRefs) > 0 || has(self.wellKnownCACertificates) && self.wellKnownCACertificates != \"\")","must specify either CACertificateRefs or WellKnownCACertificates"],
    ["","!has(self.wellKnownCACertificates) || self.wellKnownCACertificates.matches('^(System|[a-z0-9.-]+/[A-Za-z0-9/._~%!$&()*+,;=:-]+)?$')","wellKnownCACertificates must be System, or a name with a domain in front"],
  ],
  BackendTunnel: [
    ["","!has(self.url) || self.url.matches('^https?://[^/?#]+$')","url must not include a path for backend tunnel"],
  ],
  BedrockGuardrailsAuth: [
    ["","has(self.location) ? has(self.key) || has(self.secretRef) : true","location may only be set for key or secretRef auth"],
  ],
  ByteSize: [
    ["","(self >= 1 && self <= 4294967295) || self.size() > 0","value must be at least 1 byte and fit within uint32"],
  ],
  CORS: [
    ["allowOrigins","!('*' in self && self.size() > 1)","AllowOrigins cannot contain '*' alongside other origins"],
    ["allowOrigins","self.all(a, self.exists_one(b, a == b))","`allowOrigins` must not repeat a value"],
    ["allowMethods","!('*' in self && self.size() > 1)","AllowMethods cannot contain '*' alongside other methods"],
    ["allowMethods","self.all(a, self.exists_one(b, a == b))","`allowMethods` must not repeat a value"],
    ["allowHeaders","!('*' in self && self.size() > 1)","AllowHeaders cannot contain '*' alongside other methods"],
    ["allowHeaders","self.all(a, self.exists_one(b, a == b))","`allowHeaders` must not repeat a value"],
    ["exposeHeaders","self.all(a, self.exists_one(b, a == b))","`exposeHeaders` must not repeat a value"],
  ],
  ConditionalModelRouting: [
    ["targets","self.filter(e, !has(e.when)).size() <= 1 && (!self.exists(e, !has(e.when)) || !has(self[size(self) - 1].when))","conditional targets without when must be last"],
  ],
  CrossAppAccessEndpoint: [
    ["","has(self.url) ? !has(self.path) : true","path may not be set when url is set"],
  ],
  CrossAppAccessSubjectToken: [
    ["","!has(self.tokenType) || (self.tokenType != 'IdJag' && self.tokenType != 'urn:ietf:params:oauth:token-type:id-jag')","tokenType IdJag is not supported by crossAppAccess"],
  ],
  CustomProvider: [
    ["","!has(self.backendRef) || (((!has(self.backendRef.group) || self.backendRef.group == \"\") && (!has(self.backendRef.kind) || self.backendRef.kind == 'Service')) || (has(self.backendRef.group) && self.backendRef.group == 'inference.networking.k8s.io' && has(self.backendRef.kind) && self.backendRef.kind == 'InferencePool'))","custom provider backendRef may target only Service or InferencePool"],
    ["formats","self.all(a, self.exists_one(b, a.type == b.type))","type must be unique in `formats`"],
  ],
  CustomProviderSettings: [
    ["","!has(self.backendRef) || (((!has(self.backendRef.group) || self.backendRef.group == \"\") && (!has(self.backendRef.kind) || self.backendRef.kind == 'Service')) || (has(self.backendRef.group) && self.backendRef.group == 'inference.networking.k8s.io' && has(self.backendRef.kind) && self.backendRef.kind == 'InferencePool'))","custom provider backendRef may target only Service or InferencePool"],
    ["formats","self.all(a, self.exists_one(b, a.type == b.type))","type must be unique in `formats`"],
  ],
  DirectResponse: [
    ["","!(has(self.body) && has(self.bodyExpression))","body and bodyExpression may not both be set"],
    ["headers","self.all(a, self.exists_one(b, a.name == b.name))","name must be unique in `headers`"],
  ],
  DirectResponseConditional: [
    ["policy","has(self.status)","status is required"],
  ],
  DirectResponseOrConditional: [
    ["","!(has(self.body) && has(self.bodyExpression))","body and bodyExpression may not both be set"],
    ["headers","self.all(a, self.exists_one(b, a.name == b.name))","name must be unique in `headers`"],
    ["conditional","self.filter(e, !has(e.condition)).size() <= 1 && (!self.exists(e, !has(e.condition)) || !has(self[size(self) - 1].condition))","conditional entries without condition must be last"],
  ],
  ExtAuth: [
    ["","!(has(self.forwardBody) && has(self.http) && has(self.http.body))","forwardBody cannot be used with http.body"],
    ["","!has(self.url) || !self.url.matches('^https?://[^/?#]+/') || has(self.http)","url path is only valid with http"],
    ["","!has(self.url) || !self.url.matches('^https?://[^/?#]+/') || !has(self.http) || !has(self.http.path)","http.path may not be set when url includes a path"],
  ],
  ExtAuthConditional: [
    ["policy","[has(self.backendRef),has(self.url)].filter(x,x==true).size() == 1","exactly one of backendRef or url is required"],
    ["policy","[has(self.grpc),has(self.http)].filter(x,x==true).size() == 1","exactly one of the fields in [grpc http] must be set"],
  ],
  ExtAuthOrConditional: [
    ["","has(self.conditional) ? (!has(self.backendRef) && !has(self.url)) : [has(self.backendRef),has(self.url)].filter(x,x==true).size() == 1","exactly one of backendRef or url must be set unless conditional is set"],
    ["","has(self.conditional) || [has(self.grpc),has(self.http)].filter(x,x==true).size() == 1","exactly one of the fields in [grpc http] must be set"],
    ["","!(has(self.forwardBody) && has(self.http) && has(self.http.body))","forwardBody cannot be used with http.body"],
    ["","!has(self.url) || !self.url.matches('^https?://[^/?#]+/') || has(self.http)","url path is only valid with http"],
    ["","!has(self.url) || !self.url.matches('^https?://[^/?#]+/') || !has(self.http) || !has(self.http.path)","http.path may not be set when url includes a path"],
    ["conditional","self.filter(e, !has(e.condition)).size() <= 1 && (!self.exists(e, !has(e.condition)) || !has(self[size(self) - 1].condition))","conditional entries without condition must be last"],
  ],
  ExtProc: [
    ["","!has(self.url) || self.url.matches('^https?://[^/?#]+$')","url must not include a path"],
  ],
  ExtProcConditional: [
    ["policy","[has(self.backendRef),has(self.url)].filter(x,x==true).size() == 1","exactly one of backendRef or url is required"],
  ],
  ExtProcOrConditional: [
    ["","has(self.conditional) ? (!has(self.backendRef) && !has(self.url)) : [has(self.backendRef),has(self.url)].filter(x,x==true).size() == 1","exactly one of backendRef or url must be set unless conditional is set"],
    ["","!has(self.url) || self.url.matches('^https?://[^/?#]+$')","url must not include a path"],
    ["conditional","self.filter(e, !has(e.condition)).size() <= 1 && (!self.exists(e, !has(e.condition)) || !has(self[size(self) - 1].condition))","conditional entries without condition must be last"],
  ],
  Fraction: [
    ["","self.numerator <= self.denominator","numerator must be less than or equal to denominator"],
    ["","self.numerator >= 0","numerator must be at least 0"],
  ],
  FrontendHTTP: [
    ["http1IdleTimeout","duration(self) >= duration('1s')","http1IdleTimeout must be at least 1 second"],
    ["http2FrameSize","!quantity(string(self)).isLessThan(quantity('16384'))","http2FrameSize must be at least 16384 bytes"],
    ["http2FrameSize","!quantity(string(self)).isGreaterThan(quantity('1677215'))","http2FrameSize must be at most 1677215 bytes"],
    ["http2KeepaliveInterval","duration(self) >= duration('1s')","http2KeepaliveInterval must be at least 1 second"],
    ["http2KeepaliveTimeout","duration(self) >= duration('1s')","http2KeepaliveTimeout must be at least 1 second"],
    ["maxConnectionDuration","duration(self) >= duration('1s')","maxConnectionDuration must be at least 1 second"],
  ],
  FrontendTLS: [
    ["handshakeTimeout","duration(self) >= duration('100ms')","handshakeTimeout must be at least 100ms"],
  ],
  FrontendTLSConfig: [
    ["perPort","self.all(t1, self.exists_one(t2, t1.port == t2.port))","Port for TLS configuration must be unique within the Gateway"],
  ],
  GRPCAuthConfig: [
    ["allowedHeaders","self.all(a, self.exists_one(b, a == b))","`allowedHeaders` must not repeat a value"],
  ],
  GRPCBackendRef: [
    ["","(size(self.group) == 0 && self.kind == 'Service') ? has(self.port) : true","Must have port for Service reference"],
    ["filters","self.filter(f, f.type == 'RequestHeaderModifier').size() <= 1","RequestHeaderModifier filter cannot be repeated"],
    ["filters","self.filter(f, f.type == 'ResponseHeaderModifier').size() <= 1","ResponseHeaderModifier filter cannot be repeated"],
  ],
  GRPCMethodMatch: [
    ["","has(self.type) ? has(self.service) || has(self.method) : true","One or both of 'service' or 'method' must be specified"],
    ["","(!has(self.type) || self.type == 'Exact') && has(self.service) ? self.service.matches(r\"\"\"^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$\"\"\"): true","service must only contain valid characters (matching ^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$)"],
    ["","(!has(self.type) || self.type == 'Exact') && has(self.method) ? self.method.matches(r\"\"\"^[A-Za-z_][A-Za-z_0-9]*$\"\"\"): true","method must only contain valid characters (matching ^[A-Za-z_][A-Za-z_0-9]*$)"],
  ],
  GRPCRouteFilter: [
    ["","!(has(self.requestHeaderModifier) && self.type != 'RequestHeaderModifier')","filter.requestHeaderModifier must be nil if the filter.type is not RequestHeaderModifier"],
    ["","!(!has(self.requestHeaderModifier) && self.type == 'RequestHeaderModifier')","filter.requestHeaderModifier must be specified for RequestHeaderModifier filter.type"],
    ["","!(has(self.responseHeaderModifier) && self.type != 'ResponseHeaderModifier')","filter.responseHeaderModifier must be nil if the filter.type is not ResponseHeaderModifier"],
    ["","!(!has(self.responseHeaderModifier) && self.type == 'ResponseHeaderModifier')","filter.responseHeaderModifier must be specified for ResponseHeaderModifier filter.type"],
    ["","!(has(self.requestMirror) && self.type != 'RequestMirror')","filter.requestMirror must be nil if the filter.type is not RequestMirror"],
    ["","!(!has(self.requestMirror) && self.type == 'RequestMirror')","filter.requestMirror must be specified for RequestMirror filter.type"],
    ["","!(has(self.extensionRef) && self.type != 'ExtensionRef')","filter.extensionRef must be nil if the filter.type is not ExtensionRef"],
    ["","!(!has(self.extensionRef) && self.type == 'ExtensionRef')","filter.extensionRef must be specified for ExtensionRef filter.type"],
    ["requestMirror","!(has(self.percent) && has(self.fraction))","Only one of percent or fraction may be specified in HTTPRequestMirrorFilter"],
  ],
  GRPCRouteMatch: [
    ["headers","self.all(a, self.exists_one(b, a.name == b.name))","name must be unique in `headers`"],
  ],
  GRPCRouteRule: [
    ["filters","self.filter(f, f.type == 'RequestHeaderModifier').size() <= 1","RequestHeaderModifier filter cannot be repeated"],
    ["filters","self.filter(f, f.type == 'ResponseHeaderModifier').size() <= 1","ResponseHeaderModifier filter cannot be repeated"],
  ],
  GRPCRouteSpec: [
    ["parentRefs","self.all(p1, self.all(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.namespace) ? p1.namespace : '') == (has(p2.namespace) ? p2.namespace : '') ? (((has(p1.sectionName) ? p1.sectionName : '') == '') == ((has(p2.sectionName) ? p2.sectionName : '') == '') && ((has(p1.port) ? p1.port : 0) == 0) == ((has(p2.port) ? p2.port : 0) == 0)) : true))","sectionName or port must be specified when parentRefs includes 2 or more references to the same parent"],
    ["parentRefs","self.all(p1, self.exists_one(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.namespace) ? p1.namespace : '') == (has(p2.namespace) ? p2.namespace : '') && (has(p1.sectionName) ? p1.sectionName : '') == (has(p2.sectionName) ? p2.sectionName : '') && (has(p1.port) ? p1.port : 0) == (has(p2.port) ? p2.port : 0)))","sectionName or port must be unique when parentRefs includes 2 or more references to the same parent"],
    ["rules","self.all(l1, !has(l1.name) || self.exists_one(l2, has(l2.name) && l1.name == l2.name))","Rule name must be unique within the route"],
    ["rules","(self.size() > 0 ? (has(self[0].matches) ? self[0].matches.size() : 0) : 0) + (self.size() > 1 ? (has(self[1].matches) ? self[1].matches.size() : 0) : 0) + (self.size() > 2 ? (has(self[2].matches) ? self[2].matches.size() : 0) : 0) + (self.size() > 3 ? (has(self[3].matches) ? self[3].matches.size() : 0) : 0) + (self.size() > 4 ? (has(self[4].matches) ? self[4].matches.size() : 0) : 0) + (self.size() > 5 ? (has(self[5].matches) ? self[5].matches.size() : 0) : 0) + (self.size() > 6 ? (has(self[6].matches) ? self[6].matches.size() : 0) : 0) + (self.size() > 7 ? (has(self[7].matches) ? self[7].matches.size() : 0) : 0) + (self.size() > 8 ? (has(self[8].matches) ? self[8].matches.size() : 0) : 0) + (self.size() > 9 ? (has(self[9].matches) ? self[9].matches.size() : 0) : 0) + (self.size() > 10 ? (has(self[10].matches) ? self[10].matches.size() : 0) : 0) + (self.size() > 11 ? (has(self[11].matches) ? self[11].matches.size() : 0) : 0) + (self.size() > 12 ? (has(self[12].matches) ? self[12].matches.size() : 0) : 0) + (self.size() > 13 ? (has(self[13].matches) ? self[13].matches.size() : 0) : 0) + (self.size() > 14 ? (has(self[14].matches) ? self[14].matches.size() : 0) : 0) + (self.size() > 15 ? (has(self[15].matches) ? self[15].matches.size() : 0) : 0) <= 128","While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128"],
  ],
  GatewayInfrastructure: [
    ["labels","self.all(key, key.matches(r\"\"\"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$\"\"\"))","Label keys must be in the form of an optional DNS subdomain prefix followed by a required name segment of up to 63 characters"],
    ["labels","self.all(key, key.split(\"/\")[0].size() < 253)","If specified, the label key's prefix must be a DNS subdomain not longer than 253 characters in total"],
    ["annotations","self.all(key, key.matches(r\"\"\"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$\"\"\"))","Annotation keys must be in the form of an optional DNS subdomain prefix followed by a required name segment of up to 63 characters"],
    ["annotations","self.all(key, key.split(\"/\")[0].size() < 253)","If specified, the annotation key's prefix must be a DNS subdomain not longer than 253 characters in total"],
  ],
  GatewaySpec: [
    ["listeners","self.all(l, l.protocol in ['HTTP', 'TCP', 'UDP'] ? !has(l.tls) : true)","tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']"],
    ["listeners","self.all(l, (l.protocol == 'HTTPS' && has(l.tls)) ? (l.tls.mode == '' || l.tls.mode == 'Terminate') : true)","tls mode must be Terminate for protocol HTTPS"],
    ["listeners","self.all(l, (l.protocol == 'TLS' ? has(l.tls) && has(l.tls.mode) && l.tls.mode != '' : true))","tls mode must be set for protocol TLS"],
    ["listeners","self.all(l, l.protocol in ['TCP', 'UDP']  ? (!has(l.hostname) || l.hostname == '') : true)","hostname must not be specified for protocols ['TCP', 'UDP']"],
    ["listeners","self.all(l1, self.exists_one(l2, l1.name == l2.name))","Listener name must be unique within the Gateway"],
    ["listeners","self.all(l1, self.exists_one(l2, l1.port == l2.port && l1.protocol == l2.protocol && (has(l1.hostname) && has(l2.hostname) ? l1.hostname == l2.hostname : !has(l1.hostname) && !has(l2.hostname))))","Combination of port, protocol and hostname must be unique for each listener"],
    ["addresses","self.all(a1, a1.type == 'IPAddress' && has(a1.value) ? self.exists_one(a2, a2.type == a1.type && has(a2.value) && a2.value == a1.value) : true )","IPAddress values must be unique"],
    ["addresses","self.all(a1, a1.type == 'Hostname'  && has(a1.value) ? self.exists_one(a2, a2.type == a1.type && has(a2.value) && a2.value == a1.value) : true )","Hostname values must be unique"],
  ],
  GatewaySpecAddress: [
    ["","self.type == 'Hostname' ? (!has(self.value) || self.value.matches(r\"\"\"^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$\"\"\")): true","Hostname value must be empty or contain only valid characters (matching ^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$)"],
    ["","self.type != 'IPAddress' || !has(self.value) || isIP(self.value)","an address of the type IPAddress must be an IP address"],
  ],
  GcpAuth: [
    ["","has(self.audience) ? self.type == 'IdToken' : true","audience is only valid with IdToken"],
  ],
  GlobalRateLimit: [
    ["","!has(self.url) || self.url.matches('^https?://[^/?#]+$')","url must not include a path"],
  ],
  HTTPAuthConfig: [
    ["allowedHeaders","self.all(a, self.exists_one(b, a == b))","`allowedHeaders` must not repeat a value"],
    ["allowedResponseHeaders","self.all(a, self.exists_one(b, a == b))","`allowedResponseHeaders` must not repeat a value"],
  ],
  HTTPBackendRef: [
    ["","(size(self.group) == 0 && self.kind == 'Service') ? has(self.port) : true","Must have port for Service reference"],
    ["filters","!(self.exists(f, f.type == 'RequestRedirect') && self.exists(f, f.type == 'URLRewrite'))","May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both"],
    ["filters","self.filter(f, f.type == 'CORS').size() <= 1","CORS filter cannot be repeated"],
    ["filters","self.filter(f, f.type == 'RequestHeaderModifier').size() <= 1","RequestHeaderModifier filter cannot be repeated"],
    ["filters","self.filter(f, f.type == 'ResponseHeaderModifier').size() <= 1","ResponseHeaderModifier filter cannot be repeated"],
    ["filters","self.filter(f, f.type == 'RequestRedirect').size() <= 1","RequestRedirect filter cannot be repeated"],
    ["filters","self.filter(f, f.type == 'URLRewrite').size() <= 1","URLRewrite filter cannot be repeated"],
  ],
  HTTPCORSFilter: [
    ["allowOrigins","!('*' in self && self.size() > 1)","AllowOrigins cannot contain '*' alongside other origins"],
    ["allowOrigins","self.all(a, self.exists_one(b, a == b))","`allowOrigins` must not repeat a value"],
    ["allowMethods","!('*' in self && self.size() > 1)","AllowMethods cannot contain '*' alongside other methods"],
    ["allowMethods","self.all(a, self.exists_one(b, a == b))","`allowMethods` must not repeat a value"],
    ["allowHeaders","!('*' in self && self.size() > 1)","AllowHeaders cannot contain '*' alongside other methods"],
    ["allowHeaders","self.all(a, self.exists_one(b, a == b))","`allowHeaders` must not repeat a value"],
    ["exposeHeaders","self.all(a, self.exists_one(b, a == b))","`exposeHeaders` must not repeat a value"],
  ],
  HTTPExternalAuthFilter: [
    ["","self.protocol == 'GRPC' ? has(self.grpc) : true","grpc must be specified when protocol is set to 'GRPC'"],
    ["","has(self.grpc) ? self.protocol == 'GRPC' : true","protocol must be 'GRPC' when grpc is set"],
    ["","self.protocol == 'HTTP' ? has(self.http) : true","http must be specified when protocol is set to 'HTTP'"],
    ["","has(self.http) ? self.protocol == 'HTTP' : true","protocol must be 'HTTP' when http is set"],
  ],
  HTTPHeaderFilter: [
    ["set","self.all(a, self.exists_one(b, a.name == b.name))","name must be unique in `set`"],
    ["add","self.all(a, self.exists_one(b, a.name == b.name))","name must be unique in `add`"],
    ["remove","self.all(a, self.exists_one(b, a == b))","`remove` must not repeat a value"],
  ],
  HTTPPathMatch: [
    ["","(self.type in ['Exact','PathPrefix']) ? self.value.startsWith('/') : true","value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']"],
    ["","(self.type in ['Exact','PathPrefix']) ? !self.value.contains('//') : true","must not contain '//' when type one of ['Exact', 'PathPrefix']"],
    ["","(self.type in ['Exact','PathPrefix']) ? !self.value.contains('/./') : true","must not contain '/./' when type one of ['Exact', 'PathPrefix']"],
    ["","(self.type in ['Exact','PathPrefix']) ? !self.value.contains('/../') : true","must not contain '/../' when type one of ['Exact', 'PathPrefix']"],
    ["","(self.type in ['Exact','PathPrefix']) ? !self.value.contains('%2f') : true","must not contain '%2f' when type one of ['Exact', 'PathPrefix']"],
    ["","(self.type in ['Exact','PathPrefix']) ? !self.value.contains('%2F') : true","must not contain '%2F' when type one of ['Exact', 'PathPrefix']"],
    ["","(self.type in ['Exact','PathPrefix']) ? !self.value.contains('#') : true","must not contain '#' when type one of ['Exact', 'PathPrefix']"],
    ["","(self.type in ['Exact','PathPrefix']) ? !self.value.endsWith('/..') : true","must not end with '/..' when type one of ['Exact', 'PathPrefix']"],
    ["","(self.type in ['Exact','PathPrefix']) ? !self.value.endsWith('/.') : true","must not end with '/.' when type one of ['Exact', 'PathPrefix']"],
    ["","self.type in ['Exact','PathPrefix'] || self.type == 'RegularExpression'","type must be one of ['Exact', 'PathPrefix', 'RegularExpression']"],
    ["","(self.type in ['Exact','PathPrefix']) ? self.value.matches(r\"\"\"^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$\"\"\") : true","must only contain valid characters (matching ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$) for types ['Exact', 'PathPrefix']"],
  ],
  HTTPPathModifier: [
    ["","self.type == 'ReplaceFullPath' ? has(self.replaceFullPath) : true","replaceFullPath must be specified when type is set to 'ReplaceFullPath'"],
    ["","has(self.replaceFullPath) ? self.type == 'ReplaceFullPath' : true","type must be 'ReplaceFullPath' when replaceFullPath is set"],
    ["","self.type == 'ReplacePrefixMatch' ? has(self.replacePrefixMatch) : true","replacePrefixMatch must be specified when type is set to 'ReplacePrefixMatch'"],
    ["","has(self.replacePrefixMatch) ? self.type == 'ReplacePrefixMatch' : true","type must be 'ReplacePrefixMatch' when replacePrefixMatch is set"],
  ],
  HTTPRequestMirrorFilter: [
    ["","!(has(self.percent) && has(self.fraction))","Only one of percent or fraction may be specified in HTTPRequestMirrorFilter"],
  ],
  HTTPRouteFilter: [
    ["","!(has(self.cors) && self.type != 'CORS')","filter.cors must be nil if the filter.type is not CORS"],
    ["","!(!has(self.cors) && self.type == 'CORS')","filter.cors must be specified for CORS filter.type"],
    ["","!(has(self.requestHeaderModifier) && self.type != 'RequestHeaderModifier')","filter.requestHeaderModifier must be nil if the filter.type is not RequestHeaderModifier"],
    ["","!(!has(self.requestHeaderModifier) && self.type == 'RequestHeaderModifier')","filter.requestHeaderModifier must be specified for RequestHeaderModifier filter.type"],
    ["","!(has(self.responseHeaderModifier) && self.type != 'ResponseHeaderModifier')","filter.responseHeaderModifier must be nil if the filter.type is not ResponseHeaderModifier"],
    ["","!(!has(self.responseHeaderModifier) && self.type == 'ResponseHeaderModifier')","filter.responseHeaderModifier must be specified for ResponseHeaderModifier filter.type"],
    ["","!(has(self.requestMirror) && self.type != 'RequestMirror')","filter.requestMirror must be nil if the filter.type is not RequestMirror"],
    ["","!(!has(self.requestMirror) && self.type == 'RequestMirror')","filter.requestMirror must be specified for RequestMirror filter.type"],
    ["","!(has(self.requestRedirect) && self.type != 'RequestRedirect')","filter.requestRedirect must be nil if the filter.type is not RequestRedirect"],
    ["","!(!has(self.requestRedirect) && self.type == 'RequestRedirect')","filter.requestRedirect must be specified for RequestRedirect filter.type"],
    ["","!(has(self.urlRewrite) && self.type != 'URLRewrite')","filter.urlRewrite must be nil if the filter.type is not URLRewrite"],
    ["","!(!has(self.urlRewrite) && self.type == 'URLRewrite')","filter.urlRewrite must be specified for URLRewrite filter.type"],
    ["","!(has(self.extensionRef) && self.type != 'ExtensionRef')","filter.extensionRef must be nil if the filter.type is not ExtensionRef"],
    ["","!(!has(self.extensionRef) && self.type == 'ExtensionRef')","filter.extensionRef must be specified for ExtensionRef filter.type"],
    ["","!(!has(self.externalAuth) && self.type == 'ExternalAuth')","filter.externalAuth must be specified for ExternalAuth filter.type"],
    ["requestMirror","!(has(self.percent) && has(self.fraction))","Only one of percent or fraction may be specified in HTTPRequestMirrorFilter"],
  ],
  HTTPRouteMatch: [
    ["headers","self.all(a, self.exists_one(b, a.name == b.name))","name must be unique in `headers`"],
    ["queryParams","self.all(a, self.exists_one(b, a.name == b.name))","name must be unique in `queryParams`"],
  ],
  HTTPRouteRetry: [
    ["codes","self.all(a, self.exists_one(b, a == b))","`codes` must not repeat a value"],
  ],
  HTTPRouteRule: [
    ["","(has(self.backendRefs) && size(self.backendRefs) > 0) ? (!has(self.filters) || self.filters.all(f, !has(f.requestRedirect))): true","RequestRedirect filter must not be used together with backendRefs"],
    ["","(has(self.filters) && self.filters.exists_one(f, has(f.requestRedirect) && has(f.requestRedirect.path) && f.requestRedirect.path.type == 'ReplacePrefixMatch' && has(f.requestRedirect.path.replacePrefixMatch))) ? ((size(self.matches) != 1 || !has(self.matches[0].path) || self.matches[0].path.type != 'PathPrefix') ? false : true) : true","When using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified"],
    ["","(has(self.filters) && self.filters.exists_one(f, has(f.urlRewrite) && has(f.urlRewrite.path) && f.urlRewrite.path.type == 'ReplacePrefixMatch' && has(f.urlRewrite.path.replacePrefixMatch))) ? ((size(self.matches) != 1 || !has(self.matches[0].path) || self.matches[0].path.type != 'PathPrefix') ? false : true) : true","When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified"],
    ["","(has(self.backendRefs) && self.backendRefs.exists_one(b, (has(b.filters) && b.filters.exists_one(f, has(f.requestRedirect) && has(f.requestRedirect.path) && f.requestRedirect.path.type == 'ReplacePrefixMatch' && has(f.requestRedirect.path.replacePrefixMatch))) )) ? ((size(self.matches) != 1 || !has(self.matches[0].path) || self.matches[0].path.type != 'PathPrefix') ? false : true) : true","Within backendRefs, when using RequestRedirect filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified"],
    ["","(has(self.backendRefs) && self.backendRefs.exists_one(b, (has(b.filters) && b.filters.exists_one(f, has(f.urlRewrite) && has(f.urlRewrite.path) && f.urlRewrite.path.type == 'ReplacePrefixMatch' && has(f.urlRewrite.path.replacePrefixMatch))) )) ? ((size(self.matches) != 1 || !has(self.matches[0].path) || self.matches[0].path.type != 'PathPrefix') ? false : true) : true","Within backendRefs, When using URLRewrite filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified"],
    ["filters","!(self.exists(f, f.type == 'RequestRedirect') && self.exists(f, f.type == 'URLRewrite'))","May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both"],
    ["filters","self.filter(f, f.type == 'CORS').size() <= 1","CORS filter cannot be repeated"],
    ["filters","self.filter(f, f.type == 'RequestHeaderModifier').size() <= 1","RequestHeaderModifier filter cannot be repeated"],
    ["filters","self.filter(f, f.type == 'ResponseHeaderModifier').size() <= 1","ResponseHeaderModifier filter cannot be repeated"],
    ["filters","self.filter(f, f.type == 'RequestRedirect').size() <= 1","RequestRedirect filter cannot be repeated"],
    ["filters","self.filter(f, f.type == 'URLRewrite').size() <= 1","URLRewrite filter cannot be repeated"],
  ],
  HTTPRouteSpec: [
    ["parentRefs","self.all(p1, self.all(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.namespace) ? p1.namespace : '') == (has(p2.namespace) ? p2.namespace : '') ? (((has(p1.sectionName) ? p1.sectionName : '') == '') == ((has(p2.sectionName) ? p2.sectionName : '') == '') && ((has(p1.port) ? p1.port : 0) == 0) == ((has(p2.port) ? p2.port : 0) == 0)) : true))","sectionName or port must be specified when parentRefs includes 2 or more references to the same parent"],
    ["parentRefs","self.all(p1, self.exists_one(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.namespace) ? p1.namespace : '') == (has(p2.namespace) ? p2.namespace : '') && (has(p1.sectionName) ? p1.sectionName : '') == (has(p2.sectionName) ? p2.sectionName : '') && (has(p1.port) ? p1.port : 0) == (has(p2.port) ? p2.port : 0)))","sectionName or port must be unique when parentRefs includes 2 or more references to the same parent"],
    ["rules","self.all(l1, !has(l1.name) || self.exists_one(l2, has(l2.name) && l1.name == l2.name))","Rule name must be unique within the route"],
    ["rules","(self.size() > 0 ? self[0].matches.size() : 0) + (self.size() > 1 ? self[1].matches.size() : 0) + (self.size() > 2 ? self[2].matches.size() : 0) + (self.size() > 3 ? self[3].matches.size() : 0) + (self.size() > 4 ? self[4].matches.size() : 0) + (self.size() > 5 ? self[5].matches.size() : 0) + (self.size() > 6 ? self[6].matches.size() : 0) + (self.size() > 7 ? self[7].matches.size() : 0) + (self.size() > 8 ? self[8].matches.size() : 0) + (self.size() > 9 ? self[9].matches.size() : 0) + (self.size() > 10 ? self[10].matches.size() : 0) + (self.size() > 11 ? self[11].matches.size() : 0) + (self.size() > 12 ? self[12].matches.size() : 0) + (self.size() > 13 ? self[13].matches.size() : 0) + (self.size() > 14 ? self[14].matches.size() : 0) + (self.size() > 15 ? self[15].matches.size() : 0) <= 128","While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128"],
  ],
  HTTPRouteTimeouts: [
    ["","!(has(self.request) && has(self.backendRequest) && duration(self.request) != duration('0s') && duration(self.backendRequest) > duration(self.request))","backendRequest timeout cannot be longer than request timeout"],
  ],
  HeaderName: [
    ["","!self.startsWith(':') || self in [':authority', ':method', ':path', ':scheme', ':status']","pseudo-headers must be one of :authority, :method, :path, :scheme, or :status"],
  ],
  JWTAuthentication: [
    ["","!has(self.mcp) || size(self.providers) == 1","jwtAuthentication.mcp requires exactly one provider"],
    ["","!has(self.mcp) || !has(self.mode) || self.mode == 'Strict'","jwtAuthentication.mcp requires mode Strict"],
  ],
  JwtSignAuth: [
    ["ttl","duration(self) >= duration('1s')","ttl must be at least 1 second"],
  ],
  Keepalive: [
    ["time","duration(self) >= duration('1s')","time must be at least 1 second"],
    ["interval","duration(self) >= duration('1s')","interval must be at least 1 second"],
  ],
  LLMProvider: [
    ["","has(self.host) || has(self.port) ? has(self.host) && has(self.port) : true","both host and port must be set together"],
    ["","has(self.custom) ? has(self.custom.backendRef) != has(self.host) : true","custom providers must specify exactly one of backendRef or host and port"],
    ["","!(has(self.path) && has(self.pathPrefix))","path and pathPrefix are mutually exclusive"],
    ["","!(has(self.custom) && self.custom.formats.exists(f, has(f.path)) && (has(self.path) || has(self.pathPrefix)))","path, pathPrefix, and custom format paths are mutually exclusive"],
    ["","has(self.pathPrefix) ? has(self.host) : true","pathPrefix requires host to be set"],
  ],
  ListenerSetSpec: [
    ["listeners","self.all(l, l.protocol in ['HTTP', 'TCP', 'UDP'] ? !has(l.tls) : true)","tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']"],
    ["listeners","self.all(l, (l.protocol == 'HTTPS' && has(l.tls)) ? (l.tls.mode == '' || l.tls.mode == 'Terminate') : true)","tls mode must be Terminate for protocol HTTPS"],
    ["listeners","self.all(l, (l.protocol == 'TLS' ? has(l.tls) && has(l.tls.mode) && l.tls.mode != '' : true))","tls mode must be set for protocol TLS"],
    ["listeners","self.all(l, l.protocol in ['TCP', 'UDP']  ? (!has(l.hostname) || l.hostname == '') : true)","hostname must not be specified for protocols ['TCP', 'UDP']"],
    ["listeners","self.all(l1, self.exists_one(l2, l1.name == l2.name))","Listener name must be unique within the Gateway"],
    ["listeners","self.all(l1, !has(l1.port) || self.exists_one(l2, has(l2.port) && l1.port == l2.port && l1.protocol == l2.protocol && (has(l1.hostname) && has(l2.hostname) ? l1.hostname == l2.hostname : !has(l1.hostname) && !has(l2.hostname))))","Combination of port, protocol and hostname must be unique for each listener"],
  ],
  ListenerTLSConfig: [
    ["","self.mode == 'Terminate' ? size(self.certificateRefs) > 0 || size(self.options) > 0 : true","certificateRefs or options must be specified when mode is Terminate"],
  ],
  LocalBackendObjectReference: [
    ["","(size(self.group) == 0 && self.kind == 'Service') ? has(self.port) : true","Must have port for Service reference"],
  ],
  LocalSecretKeyRef: [
    ["","(!has(self.group) || size(self.group) == 0) ? (!has(self.kind) || size(self.kind) == 0 || self.kind == 'Secret') : (has(self.kind) && size(self.kind) > 0)","custom credential refs must set both group and kind"],
  ],
  LocalSecretObjectRef: [
    ["","(!has(self.group) || size(self.group) == 0) ? (!has(self.kind) || size(self.kind) == 0 || self.kind == 'Secret') : (has(self.kind) && size(self.kind) > 0)","custom credential refs must set both group and kind"],
  ],
  MCPBackend: [
    ["targets","self.all(a, self.exists_one(b, a.name == b.name))","name must be unique in `targets`"],
  ],
  MCPGuardrailsProcessor: [
    ["methods","self.all(k, !k.contains('*') || (k.indexOf('*') == k.lastIndexOf('*') && (k.indexOf('*') == 0 || k.indexOf('*') == size(k) - 1)))","method wildcards must be '*', a prefix like 'tools/*', or a suffix like '*/list'"],
  ],
  MCPGuardrailsRemote: [
    ["","!has(self.url) || self.url.matches('^https?://[^/?#]+$')","url must not include a path"],
    ["allowedRequestHeaders","self.all(a, self.exists_one(b, a == b))","`allowedRequestHeaders` must not repeat a value"],
    ["disallowedRequestHeaders","self.all(a, self.exists_one(b, a == b))","`disallowedRequestHeaders` must not repeat a value"],
  ],
  McpTarget: [
    ["","!has(self.backendRef) || !has(self.policies)","mcp target policies may not be used with backendRef"],
  ],
  MetricAttributes: [
    ["add","self.all(a, self.exists_one(b, a.name == b.name))","name must be unique in `add`"],
  ],
  ModelBackendAuth: [
    ["","has(self.credentials) || has(self.key) || has(self.secretRef) || has(self.passthrough) || has(self.aws) || has(self.azure) || has(self.gcp) || has(self.oauthTokenExchange)","must specify credentials, or at most one of key/secretRef/passthrough/aws/azure/gcp/oauthTokenExchange (credentials may be combined with a primary auth kind)"],
    ["","has(self.location) ? has(self.key) || has(self.secretRef) || has(self.passthrough) : true","location may only be set for key, secretRef, or passthrough auth"],
  ],
  ModelMatch: [
    ["model","!self.contains('*') || (self.indexOf('*') == self.lastIndexOf('*') && (self.indexOf('*') == 0 || self.indexOf('*') == size(self) - 1))","model wildcards must be '*', a suffix like 'gpt-*', or a prefix like '*-latest'"],
  ],
  ModelPolicies: [
    ["transformations","self.all(a, self.exists_one(b, a.field == b.field))","field must be unique in `transformations`"],
    ["finalTransformations","self.all(a, self.exists_one(b, a.field == b.field))","field must be unique in `finalTransformations`"],
  ],
  NamedLLMProvider: [
    ["","has(self.host) || has(self.port) ? has(self.host) && has(self.port) : true","both host and port must be set together"],
    ["","has(self.custom) ? has(self.custom.backendRef) != has(self.host) : true","custom providers must specify exactly one of backendRef or host and port"],
    ["","!(has(self.path) && has(self.pathPrefix))","path and pathPrefix are mutually exclusive"],
    ["","!(has(self.custom) && self.custom.formats.exists(f, has(f.path)) && (has(self.path) || has(self.pathPrefix)))","path, pathPrefix, and custom format paths are mutually exclusive"],
    ["","has(self.pathPrefix) ? has(self.host) : true","pathPrefix requires host to be set"],
  ],
  OAuthActorToken: [
    ["","!has(self.mayAct) || self.mayAct != 'Required' || (has(self.tokenType) && self.tokenType == 'Jwt')","mayAct Required requires tokenType Jwt"],
  ],
  OAuthClientAuth: [
    ["","has(self.privateKeyJwt) == (has(self.method) && self.method == 'PrivateKeyJwt')","privateKeyJwt settings require method PrivateKeyJwt"],
    ["","!has(self.secretRef) || !has(self.method) || self.method != 'PrivateKeyJwt'","secretRef is not valid with method PrivateKeyJwt"],
    ["","has(self.secretRef) || has(self.privateKeyJwt) || (has(self.method) && self.method == 'ClientSecretPost')","clientAuth without secretRef requires method ClientSecretPost or PrivateKeyJwt"],
  ],
  OAuthInMemoryTokenCache: [
    ["defaultTtl","duration(self) >= duration('1s')","defaultTtl must be at least 1 second"],
  ],
  OAuthPrivateKeyJWT: [
    ["","has(self.certificateRef) == has(self.certificateHeader)","certificateRef and certificateHeader must be set together"],
  ],
  OAuthTokenExchange: [
    ["","!(has(self.actorToken) && has(self.grantType) && self.grantType == 'JwtBearer')","actorToken is only valid with TokenExchange grantType"],
    ["","!(has(self.requestedTokenType) && has(self.grantType) && self.grantType == 'JwtBearer')","requestedTokenType is only valid with TokenExchange grantType"],
    ["","!has(self.requestedTokenType) || self.requestedTokenType != 'IdJag'","requestedTokenType IdJag is only supported by crossAppAccess"],
    ["","has(self.url) ? !has(self.path) : true","path may not be set when url is set"],
  ],
  OtlpAccessLog: [
    ["","!has(self.path) || !has(self.protocol) || self.protocol == 'HTTP'","path is only valid with protocol HTTP"],
    ["","!has(self.path) || self.path.startsWith('/')","path must start with /"],
    ["","!has(self.url) || !self.url.matches('^https?://[^/?#]+/') || (has(self.protocol) && self.protocol == 'HTTP')","url path is only valid with protocol HTTP"],
  ],
  PriorityGroup: [
    ["providers","self.all(p1, self.exists_one(p2, p1.name == p2.name))","provider names must be unique within a group"],
  ],
  PromptguardRequest: [
    ["","!has(self.scope) || has(self.regex) || has(self.bedrockGuardrails) || (self.scope.size() == 2 && 'SystemPrompt' in self.scope && 'Messages' in self.scope)","scope: only regex and bedrockGuardrails guards support a non-default scope; other guard kinds always inspect the default (SystemPrompt + Messages)"],
    ["scope","self.all(a, self.exists_one(b, a == b))","`scope` must not repeat a value"],
  ],
  ProviderFormatConfig: [
    ["","!has(self.path) || self.path.startsWith('/')","path must start with /"],
  ],
  RateLimitsOrConditional: [
    ["conditional","self.filter(e, !has(e.condition)).size() <= 1 && (!self.exists(e, !has(e.condition)) || !has(self[size(self) - 1].condition))","conditional entries without condition must be last"],
  ],
  RemoteJWKS: [
    ["","has(self.backendRef) ? has(self.jwksPath) : true","jwksPath is required when backendRef is set"],
    ["","has(self.url) ? !has(self.jwksPath) : true","jwksPath may not be set when url is set"],
    ["cacheDuration","duration(self) >= duration('5m')","cacheDuration must be at least 5m"],
  ],
  Retry: [
    ["codes","self.all(a, self.exists_one(b, a == b))","`codes` must not repeat a value"],
  ],
  SessionPersistence: [
    ["","!has(self.cookie) || !has(self.cookie.lifetimeType) || self.cookie.lifetimeType != 'Permanent' || has(self.absoluteTimeout)","AbsoluteTimeout must be specified when cookie lifetimeType is Permanent"],
    ["","!has(self.cookie) || self.type == 'Cookie'","cookie must be nil if type is not Cookie"],
    ["","self.type != 'Cookie' || has(self.cookie)","cookie must be specified for Cookie type"],
    ["","!has(self.header) || self.type == 'Header'","header must be nil if type is not Header"],
    ["","self.type != 'Header' || has(self.header)","header must be specified for Header type"],
  ],
  ShutdownSpec: [
    ["","self.min <= self.max","The 'min' value must be less than or equal to the 'max' value"],
  ],
  StaticBackend: [
    ["","has(self.unixPath) || (has(self.host) && has(self.port))","must specify either unixPath or both host and port"],
    ["","!has(self.unixPath) || (!has(self.host) && !has(self.port))","unixPath and host/port are mutually exclusive"],
  ],
  SubjectAltName: [
    ["","!(self.type == \"Hostname\" && (!has(self.hostname) || self.hostname == \"\"))","SubjectAltName element must contain Hostname, if Type is set to Hostname"],
    ["","!(self.type != \"Hostname\" && has(self.hostname) && self.hostname != \"\")","SubjectAltName element must not contain Hostname, if Type is not set to Hostname"],
    ["","!(self.type == \"URI\" && (!has(self.uri) || self.uri == \"\"))","SubjectAltName element must contain URI, if Type is set to URI"],
    ["","!(self.type != \"URI\" && has(self.uri) && self.uri != \"\")","SubjectAltName element must not contain URI, if Type is not set to URI"],
  ],
  TCPRouteSpec: [
    ["parentRefs","self.all(p1, self.all(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.namespace) ? p1.namespace : '') == (has(p2.namespace) ? p2.namespace : '') ? (((has(p1.sectionName) ? p1.sectionName : '') == '') == ((has(p2.sectionName) ? p2.sectionName : '') == '') && ((has(p1.port) ? p1.port : 0) == 0) == ((has(p2.port) ? p2.port : 0) == 0)) : true))","sectionName or port must be specified when parentRefs includes 2 or more references to the same parent"],
    ["parentRefs","self.all(p1, self.exists_one(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.namespace) ? p1.namespace : '') == (has(p2.namespace) ? p2.namespace : '') && (has(p1.sectionName) ? p1.sectionName : '') == (has(p2.sectionName) ? p2.sectionName : '') && (has(p1.port) ? p1.port : 0) == (has(p2.port) ? p2.port : 0)))","sectionName or port must be unique when parentRefs includes 2 or more references to the same parent"],
  ],
  TLSRouteSpec: [
    ["parentRefs","self.all(p1, self.all(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.namespace) ? p1.namespace : '') == (has(p2.namespace) ? p2.namespace : '') ? (((has(p1.sectionName) ? p1.sectionName : '') == '') == ((has(p2.sectionName) ? p2.sectionName : '') == '') && ((has(p1.port) ? p1.port : 0) == 0) == ((has(p2.port) ? p2.port : 0) == 0)) : true))","sectionName or port must be specified when parentRefs includes 2 or more references to the same parent"],
    ["parentRefs","self.all(p1, self.exists_one(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.namespace) ? p1.namespace : '') == (has(p2.namespace) ? p2.namespace : '') && (has(p1.sectionName) ? p1.sectionName : '') == (has(p2.sectionName) ? p2.sectionName : '') && (has(p1.port) ? p1.port : 0) == (has(p2.port) ? p2.port : 0)))","sectionName or port must be unique when parentRefs includes 2 or more references to the same parent"],
    ["hostnames","self.all(h, !isIP(h))","Hostnames cannot contain an IP"],
    ["hostnames","self.all(h, !h.contains('*') ? h.matches('^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)$') : true)","Hostnames must be valid based on RFC-1123"],
    ["hostnames","self.all(h, h.contains('*') ? (h.startsWith('*.') && h.substring(2).matches('^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)$')) : true)","Wildcards on hostnames must be the first label, and the rest of hostname must be valid based on RFC-1123"],
  ],
  Timeouts: [
    ["request","duration(self) >= duration('1ms')","request must be at least 1ms"],
  ],
  Tracing: [
    ["","!has(self.path) || !has(self.protocol) || self.protocol == 'HTTP'","path is only valid with protocol HTTP"],
    ["","!has(self.path) || self.path.startsWith('/')","path must start with /"],
    ["","!has(self.url) || !self.url.matches('^https?://[^/?#]+/') || (has(self.protocol) && self.protocol == 'HTTP')","url path is only valid with protocol HTTP"],
  ],
  Transform: [
    ["set","self.all(a, self.exists_one(b, a.name == b.name))","name must be unique in `set`"],
    ["add","self.all(a, self.exists_one(b, a.name == b.name))","name must be unique in `add`"],
    ["remove","self.all(a, self.exists_one(b, a == b))","`remove` must not repeat a value"],
  ],
  TransformationOrConditional: [
    ["conditional","self.filter(e, !has(e.condition)).size() <= 1 && (!self.exists(e, !has(e.condition)) || !has(self[size(self) - 1].condition))","conditional entries without condition must be last"],
  ],
  UDPRouteSpec: [
    ["parentRefs","self.all(p1, self.all(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.namespace) ? p1.namespace : '') == (has(p2.namespace) ? p2.namespace : '') ? (((has(p1.sectionName) ? p1.sectionName : '') == '') == ((has(p2.sectionName) ? p2.sectionName : '') == '') && ((has(p1.port) ? p1.port : 0) == 0) == ((has(p2.port) ? p2.port : 0) == 0)) : true))","sectionName or port must be specified when parentRefs includes 2 or more references to the same parent"],
    ["parentRefs","self.all(p1, self.exists_one(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (has(p1.namespace) ? p1.namespace : '') == (has(p2.namespace) ? p2.namespace : '') && (has(p1.sectionName) ? p1.sectionName : '') == (has(p2.sectionName) ? p2.sectionName : '') && (has(p1.port) ? p1.port : 0) == (has(p2.port) ? p2.port : 0)))","sectionName or port must be unique when parentRefs includes 2 or more references to the same parent"],
  ],
}

/** What the API server writes for fields that an object lacks, before it runs the rules. */
export const CRD_DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  APIKeyAuthentication: {"mode":"Strict"},
  AgentgatewayModelSpec: {"visibility":"Public"},
  AllowedListeners: {"namespaces":{"from":"None"}},
  AllowedRoutes: {"namespaces":{"from":"Same"}},
  Authorization: {"action":"Allow"},
  BackendEviction: {"duration":"3s"},
  BackendObjectReference: {"group":"","kind":"Service"},
  BackendRef: {"group":"","kind":"Service","weight":1},
  BackendTLS: {"certificateSource":"Inline"},
  BasicAuthentication: {"mode":"Strict"},
  BedrockConfig: {"region":"us-east-1"},
  BedrockSettings: {"region":"us-east-1"},
  CORS: {"maxAge":5},
  CookieConfig: {"path":"/","lifetimeType":"Session"},
  CustomResponse: {"message":"The request was rejected due to inappropriate content","statusCode":403},
  Fraction: {"denominator":100},
  FrontendProxyProtocol: {"version":"V2","mode":"Strict"},
  FrontendTLSValidation: {"mode":"AllowValidOnly"},
  GRPCBackendRef: {"group":"","kind":"Service","weight":1},
  GRPCHeaderMatch: {"type":"Exact"},
  GRPCMethodMatch: {"type":"Exact"},
  GatewaySpecAddress: {"type":"IPAddress"},
  GoogleModelArmor: {"location":"us-central1"},
  HTTPBackendRef: {"group":"","kind":"Service","weight":1},
  HTTPCORSFilter: {"maxAge":5},
  HTTPHeaderMatch: {"type":"Exact"},
  HTTPPathMatch: {"type":"PathPrefix","value":"/"},
  HTTPQueryParamMatch: {"type":"Exact"},
  HTTPRequestRedirectFilter: {"statusCode":302},
  HTTPRouteMatch: {"path":{"type":"PathPrefix","value":"/"}},
  HTTPRouteRule: {"matches":[{"path":{"type":"PathPrefix","value":"/"}}]},
  HTTPRouteSpec: {"rules":[{"matches":[{"path":{"type":"PathPrefix","value":"/"}}]}]},
  JWTAuthentication: {"mode":"Strict"},
  Listener: {"allowedRoutes":{"namespaces":{"from":"Same"}}},
  ListenerEntry: {"allowedRoutes":{"namespaces":{"from":"Same"}}},
  ListenerNamespaces: {"from":"None"},
  ListenerTLSConfig: {"mode":"Terminate"},
  LocalBackendObjectReference: {"group":"","kind":"Service"},
  LocalCACertificateRef: {"kind":"ConfigMap"},
  MCPAuthentication: {"mode":"Strict"},
  OpenAIInlineModeration: {"model":"omni-moderation-latest"},
  OtlpAccessLog: {"protocol":"GRPC"},
  ParentGatewayReference: {"group":"gateway.networking.k8s.io","kind":"Gateway"},
  ParentReference: {"group":"gateway.networking.k8s.io","kind":"Gateway"},
  ProcessingOptions: {"requestBodyMode":"FullDuplexStreamed","responseBodyMode":"FullDuplexStreamed","requestHeaderMode":"Send","responseHeaderMode":"Send","requestTrailerMode":"Send","responseTrailerMode":"Send","allowModeOverride":false},
  PromptCachingConfig: {"cacheSystem":true,"cacheMessages":true,"cacheTools":false,"minTokens":1024,"cacheMessageOffset":0},
  Regex: {"action":"Mask"},
  RemoteJWKS: {"cacheDuration":"5m"},
  RouteGroupKind: {"group":"gateway.networking.k8s.io"},
  RouteNamespaces: {"from":"Same"},
  SecretObjectReference: {"group":"","kind":"Secret"},
  SessionPersistence: {"type":"Cookie"},
  Tracing: {"protocol":"GRPC"},
  VertexAIConfig: {"region":"global"},
  VertexAISettings: {"region":"global"},
  WeightedModelTarget: {"weight":1},
}
