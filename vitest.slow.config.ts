import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/**/*.slow.test.ts',
      // Again, on every backend.
      ...['ndk/course', 'ndk/langevin', 'ggdln/solvers', 'ggdln/identities', 'bpkr/predictor'].map(
        (f) => `test/${f}.test.ts`,
      ),
    ],
    env: { WIDTHWISE_TEST_BACKENDS: 'all' },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 900_000,
  },
});
