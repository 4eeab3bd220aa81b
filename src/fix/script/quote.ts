/**
 * Quoting for the languages of scripts. Whatever a name contains, it stays one word, and a word that needs no quotes
 * has none.
 */

/** POSIX sh, XCU 2.2.2: within single quotes nothing is special but their end. A NUL cannot stand in any word. */
export function shWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll('\0', '').replaceAll("'", String.raw`'\''`)}'`;
}

/** A path as a word that no command takes for a flag. */
export const shPath = (path: string): string => shWord(path.startsWith('-') ? `./${path}` : path);

export const shWords = (words: readonly string[]): string => words.map(shWord).join(' ');

/** The words of a command in the language of a tool, as `ip` and `nft` take them. */
export const shWordsOf = (text: string): string => shWords(text.split(/\s+/).filter((word) => word !== ''));

/**
 * PowerShell, about_Quoting_Rules: within single quotes only they themselves are special, and are doubled. Typographic
 * ones count as well.
 */
export const powershellWord = (text: string): string =>
  `'${text.replaceAll('\0', '').replaceAll(/['\u2018\u2019\u201a\u201b]/g, (quote) => quote + quote)}'`;

/** A whole line as it is typed into a device: whatever could end it, or move about on a terminal, is a blank. */
export const deviceLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').trimEnd();

/** A line of a device's configuration ends at a line break, and has no quotes: what would end it is left out. */
export const deviceWord = (text: string): string => text.replaceAll(/[\0-\x20\x7f?]+/g, '_');
