/** How a view marks text. The command line gives terminal styles, or none; tests and files take `plain`. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
}

const same = (text: string): string => text;
export const plain: Paint = { strong: same, faint: same, bad: same, good: same };

/** Everything for people fits this many columns, so that it can be pasted into a ticket. */
export const COLUMNS = 100;
