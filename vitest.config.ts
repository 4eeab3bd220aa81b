import { defineConfig } from 'vitest/config';

const onTheKernel = ['test/lab/**/*.test.ts', 'test/live/**/*.test.ts'];
const testTimeout = 120_000;

/** What is timed by the kernel has the machine for itself, a file after the other, when the rest is done: that goes two files at a time. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: onTheKernel,
          testTimeout,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { name: 'kernel', include: onTheKernel, testTimeout, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
