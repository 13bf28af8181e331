/** Commands that the server executes. */
export const COMMANDS = {
  openPage: 'claimwright.openPage',
  who: 'claimwright.who',
  explain: 'claimwright.explain',
  test: 'claimwright.test',
} as const
