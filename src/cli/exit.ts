/**
 * Exit codes of every command: nothing wrong, something found, wrong usage or nothing readable; 130 when Ctrl-C cut it
 * short.
 */
export const EXIT = { clean: 0, found: 1, unusable: 2, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
