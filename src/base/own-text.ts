/**
 * The same text, not as a piece of a longer one: V8 makes of 13 and more characters that are cut out of a line a
 * reference into it, and keeps the whole line for them. The blank makes a new string, of which the copy is a piece.
 */
export const ownText = (text: string): string => (text.length < PIECE_CHARS_MIN ? text : ` ${text}`.slice(1));

/** Shorter pieces V8 copies itself (`SlicedString::kMinLength`). */
const PIECE_CHARS_MIN = 13;
