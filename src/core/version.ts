/** Replaced by the package's version during bundling. */
declare const CLAIMWRIGHT_VERSION: string | undefined

export const VERSION: string = typeof CLAIMWRIGHT_VERSION === 'string' ? CLAIMWRIGHT_VERSION : '0.0.0-source'
