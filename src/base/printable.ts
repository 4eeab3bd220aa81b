/**
 * Text from a log as it may go to a screen or a page: control characters (escape sequences begin with one),
 * bidirectional overrides and lone surrogates become a visible `\xNN`. Nothing that a log contains may move the cursor
 * of the person who reads it.
 */
export function printable(text: string): string {
  return UNPRINTABLE.test(text) ? text.replace(UNPRINTABLE_ALL, escape) : text;
}

const UNPRINTABLE =
  /[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]|\p{Cs}/u;
const UNPRINTABLE_ALL = new RegExp(UNPRINTABLE.source, 'gu');

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/**
 * The same of a JSON document, in JSON's own way: whoever parses it gets what the log said. `JSON.stringify` escapes
 * only what lies below a blank.
 */
export function printableJson(json: string): string {
  return json.replace(UNPRINTABLE_ALL, (character) =>
    character === '\n' ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
