declare const CLAIMWRIGHT_VERSION: string

declare module 'virtual:examples' {
  const examples: import('./protocol.js').Example[]
  export default examples
}

declare module 'virtual:rregex-wasm' {
  /** Base64. */
  const module: string
  export default module
}

declare module '*?worker&url' {
  const url: string
  export default url
}

declare module '*?raw' {
  const text: string
  export default text
}

declare module '*.css'
