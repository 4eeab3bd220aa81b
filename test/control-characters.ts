/**
 * What a terminal obeys or hides, and text that is shown must not have: controls but the line feed, marks of direction,
 * characters without a width.
 */
// oxlint-disable-next-line no-control-regex
export const TERMINAL_CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

/** What would end a line that is typed, or is no character of it. */
// oxlint-disable-next-line no-control-regex
export const LINE_ENDS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
