/** rregex lists its entry for browsers after the one for Node, so bundlers do not find it. */
export const BROWSER_ALIAS = { rregex: './node_modules/rregex/lib/web.js' }
