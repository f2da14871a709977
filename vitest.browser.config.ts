import { defineConfig } from 'vitest/config';

/** Tests of the built lab in a real Chromium; `npm test` builds it first. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
