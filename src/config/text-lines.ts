/**
 * The lines of a text with their numbers from 1, without their ends. Nothing is split in advance: a listing may have
 * millions.
 */
export function* eachLine(text: string): Generator<{ readonly line: number; readonly content: string }> {
  let line = 0;
  for (let from = 0; from < text.length; ) {
    const feed = text.indexOf('\n', from);
    const to = feed < 0 ? text.length : feed;
    const end = text.charCodeAt(to - 1) === RETURN && to > from ? to - 1 : to;
    yield { line: ++line, content: text.slice(from, end) };
    from = to + 1;
  }
}

const RETURN = 13;
