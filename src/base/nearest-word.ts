/** The known word that was probably meant: at most a third of its letters differ, or so many. */
export function nearestWord(written: string, known: readonly string[], lettersMax?: number): string | undefined {
  const [nearest] = known
    .map((word) => ({ word, distance: editDistance(written.toLowerCase().slice(0, 64), word.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= (lettersMax ?? Math.ceil(nearest.word.length / 3)) ? nearest.word : undefined;
}

/** Letters to insert, drop or replace (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
