import type { Process } from '../model/observation.ts';

/** A process that facts already tell of, while its reader still waits for the line that names it. */
export type NamedLater = { -readonly [Key in keyof Process]: Process[Key] };
