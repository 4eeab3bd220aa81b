/** Questions about one code unit. Readers of gigabytes ask them instead of an expression. */
export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

export const isCapital = (code: number): boolean => code >= 65 && code <= 90;
