/**
 * How many terminal columns a text takes: East Asian wide and full-width characters and emoji take two, combining marks none (UAX #11, as terminals
 * do it). The text is expected to be printable already.
 */
export function columnsOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

export function columnsOfCharacter(character: string): 0 | 1 | 2 {
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The beginning of a text that takes at most so many columns, with an ellipsis where something was left out. */
export function clip(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  let taken = 0;
  for (const character of text) {
    taken += columnsOfCharacter(character);
    if (taken > columns - ELLIPSIS.length) break;
    kept += character;
  }
  return `${kept.trimEnd()}${ELLIPSIS}`;
}

/** Fills up with blanks to so many columns; a longer text is clipped. */
export function fit(text: string, columns: number): string {
  const clipped = clip(text, columns);
  return clipped + ' '.repeat(Math.max(0, columns - columnsOf(clipped)));
}

/** Breaks a text into lines of at most so many columns. A word that is longer is cut. */
export function foldColumns(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    for (const piece of cut(word, columns)) {
      const joined = line === '' ? piece : `${line} ${piece}`;
      if (line !== '' && columnsOf(joined) > columns) {
        lines.push(line);
        line = piece;
      } else line = joined;
    }
  }
  return line === '' ? lines : [...lines, line];
}

function cut(word: string, columns: number): string[] {
  if (columnsOf(word) <= columns) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && columnsOf(piece) + columnsOfCharacter(character) > columns) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}

const ELLIPSIS = '...';
/** Latin letters and what views draw lines with. */
const NARROW = /^[\x20-\x7e\xa0-\u02ff\u2010-\u2027\u2190-\u21ff\u2260\u2500-\u25ff\u2717]*$/;
const ZERO = /^[\p{Mn}\p{Me}\u200d\ufe00-\ufe0f]/u;
/** East_Asian_Width W and F, and emoji that are drawn as pictures (EastAsianWidth.txt, Unicode 16). */
const WIDE =
  /^(?:[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u2614\u2615\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{16fe0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})/u;
