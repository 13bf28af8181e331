/** The methods that the Gateway API names; its HTTPRoute takes no others. */
export const GATEWAY_API_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']
