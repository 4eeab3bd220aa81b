import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 120_000,
    // One more than the processors that are left to it by default, of two: many tests wait, for timers of the kernel and for programs.
    maxWorkers: 2,
  },
});
