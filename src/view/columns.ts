/**
 * How many columns a terminal gives a text. East Asian wide and full-width characters and emoji take two (Unicode
 * Standard Annex 11), what is written over the character before it takes none. Where terminals differ (a sign that a
 * variation selector turns into an emoji) the wider one is counted.
 */
export function columnsOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += columnsOfOne(character);
  return columns;
}

/** The longest beginning that fits; what is written over its last character belongs to it. */
export function cutToColumns(text: string, columns: number): string {
  if (text.length <= columns && NARROW.test(text)) return text;
  let [end, used] = [0, 0];
  for (const character of text) {
    used += columnsOfOne(character);
    if (used > columns) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Cuts a word into parts that fit each; a character wider than a part stands alone. */
export function* partsOf(word: string, columns: number): Generator<string> {
  let [start, end, used] = [0, 0, 0];
  for (const character of word) {
    const width = columnsOfOne(character);
    if (used + width > columns && end > start) {
      yield word.slice(start, end);
      start = end;
      used = 0;
    }
    used += width;
    end += character.length;
  }
  if (end > start) yield word.slice(start, end);
}

function columnsOfOne(character: string): number {
  if (NARROW.test(character)) return 1;
  if (character === EMOJI_SELECTOR) return 1;
  if (OVERLAID.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Latin, Greek, Cyrillic and box drawing: nearly all that is ever printed. */
const NARROW = /^[\x20-\x7e\xa0-\u02ff\u0370-\u0482\u2010-\u2027\u2500-\u257f]*$/;

/** Behind a sign that is narrow as text. */
const EMOJI_SELECTOR = '\ufe0f';

/** Marks, and the Hangul vowels and finals that join the syllable before them. */
const OVERLAID = /^[\p{Mn}\p{Me}\u1160-\u11ff]$/u;

/** EastAsianWidth.txt, W and F, in whole blocks; and what is drawn as a picture unless asked otherwise. */
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;
