import { markupText } from './escape.js'

/** A page without external resources. `style` and `body` are inserted as they are. */
export const htmlPage = (title: string, style: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${markupText(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`
