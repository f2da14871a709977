import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.slow.test.ts', 'test/browser/**', 'node_modules/**'],
    pool: 'forks',
    // Files share the modules of their worker, which saves a second a file.
    isolate: false,
    setupFiles: ['test/support/fresh-backend.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
