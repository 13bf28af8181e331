/** Where a provider that is only a name and a formats list is served. */
export const PROVIDER_URLS: Record<string, string | undefined> = {
  cohere: 'https://api.cohere.ai',
  ollama: 'http://localhost:11434/v1',
  baseten: 'https://inference.baseten.co/v1',
  cerebras: 'https://api.cerebras.ai/v1',
  deepinfra: 'https://api.deepinfra.com/v1/openai',
  deepseek: 'https://api.deepseek.com/v1',
  groq: 'https://api.groq.com/openai/v1',
  huggingface: 'https://router.huggingface.co/v1',
  mistral: 'https://api.mistral.ai/v1',
  openrouter: 'https://openrouter.ai/api/v1',
  togetherai: 'https://api.together.xyz/v1',
  xai: 'https://api.x.ai/v1',
  fireworks: 'https://api.fireworks.ai/inference/v1',
}

/** Host, port and path of an http or https address without a query; `undefined` for any other text. */
export function parseBaseUrl(
  text: string,
): { host: { name: string; port: number }; path?: string; tls: boolean } | undefined {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return undefined
  }
  if (url.hostname === '' || url.search !== '' || url.hash !== '' || url.username !== '') return undefined
  const port = url.port === '' ? { 'http:': 80, 'https:': 443 }[url.protocol] : Number(url.port)
  if (port === undefined) return undefined
  const path = url.pathname.replace(/\/+$/, '')
  return { host: { name: url.hostname, port }, tls: url.protocol === 'https:', ...(path !== '' && { path }) }
}
