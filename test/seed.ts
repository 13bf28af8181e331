/**
 * What every random test draws from: the same in each run, so that a run fails for what was changed and not by luck.
 * `SEED=N` draws others.
 */
export const SEED = Number(process.env['SEED'] ?? 20261130)
