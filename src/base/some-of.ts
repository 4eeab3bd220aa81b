/** As many of them as are read, and how many more there are: `a, b, c and 7 more`. */
export const someOf = (words: readonly (string | number)[], most: number): string =>
  words.length <= most ? words.join(', ') : `${words.slice(0, most).join(', ')} and ${words.length - most} more`;
