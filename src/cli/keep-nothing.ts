/**
 * Says that the compiled code of this run is not kept. `cached-script.ts` is in another script than the commands, so the
 * process holds the fact.
 */
export const KEEP_NOTHING = Symbol.for('claimwright.keepNothing')
