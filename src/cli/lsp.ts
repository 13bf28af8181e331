import type { Command } from 'commander'

/** `lsp`: the language server, for editors. */
export function register(program: Command): void {
  program
    .command('lsp')
    .description('language server for editors, over standard input and output')
    .option('--stdio', 'the only transport; accepted for compatibility with editors')
    .option('--clientProcessId <id>', 'exit when this process exits')
    .action(async () => {
      const { serve } = await import('./lsp-serve.js')
      await serve()
    })
}
