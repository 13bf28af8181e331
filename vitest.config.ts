import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['./test/setup.ts'],
    reporters: ['default', './test/reporter.ts'],
    // The default leaves one of two cores to the reporter.
    maxWorkers: 2,
    // Live and editor tests start real programs; a slow machine must not fail them.
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
