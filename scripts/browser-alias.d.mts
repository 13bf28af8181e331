export const BROWSER_ALIAS: { rregex: string }
