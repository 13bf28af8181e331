// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members

/** Requests by path, headers, query and method: what is set must match, all of it. */
export interface MatchersCoreMatcher {
  /**
   * Start of the path. `/a` matches `/abc` as well. When `exact` or `regex` is set too, this is dropped.
   * @oneof path_specifier
   * @rule CW6010 CW2003
   * @examples ["/"]
   */
  prefix?: string
  /**
   * The path, without query. Wins over `prefix`.
   * @oneof path_specifier
   * @rule CW6010 CW2003
   */
  exact?: string
  /**
   * RE2 expression that all of the path matches. Wins over `exact` and `prefix`.
   * @oneof path_specifier
   * @rule CW2003
   */
  regex?: string
  /**
   * `CONNECT` requests.
   * @oneof path_specifier
   */
  connectMatcher?: MatcherConnectMatcher
  /**
   * Compare the path of `prefix` and `exact` as written.
   * @default true
   */
  caseSensitive?: boolean | null
  /** Headers, all of which must match. */
  headers?: MatchersCoreHeaderMatcher[]
  /** Query parameters, all of which must match. */
  queryParameters?: QueryParameterMatcher[]
  /**
   * Methods, one of which must be the request's. Without any, all methods match.
   * @examples [["GET"]]
   */
  methods?: string[]
}

/** A header. */
export interface MatchersCoreHeaderMatcher {
  /**
   * Name.
   * @examples ["x-team"]
   */
  name?: string
  /** Value. Without one, the header must only be there. */
  value?: string
  /**
   * The value is an RE2 expression that all of the header matches.
   * @default false
   */
  regex?: boolean
  /**
   * Match when the header does not.
   * @default false
   */
  invertMatch?: boolean
}

/** A query parameter. */
export interface QueryParameterMatcher {
  /** Name. */
  name?: string
  /** Value. Without one, the parameter must only be there. */
  value?: string
  /**
   * The value is an RE2 expression.
   * @default false
   */
  regex?: boolean
}

/** `CONNECT` requests. */
export interface MatcherConnectMatcher {}
