import type { BarKind } from './scene.ts';

/** The meaning of each kind of bar, for every drawing of it. */
export const barWords: Readonly<Record<BarKind, string>> = {
  wait: 'waits for somebody',
  stall: 'gets no answer',
  silence: 'no packet seen',
  'idle-clock': 'idle clock of the firewall',
  busy: 'another connection is busy',
  gap: 'the evidence shows nothing',
};
