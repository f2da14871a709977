import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/**/*.slow.test.ts'], pool: 'forks', maxWorkers: 2, testTimeout: 900_000 },
});
