/** The only methods that the Gateway API's HTTPRoute accepts. */
export const GATEWAY_API_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']
