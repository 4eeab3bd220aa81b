/** The network of a case, as every command that needs one takes it. */
export const networkPath = {
  brief: 'A case, its network/ folder, or a network.yaml',
  parse: String,
  placeholder: 'network',
} as const;

/** A whole number of at least one. */
export function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`found "${text}", expected a whole number above 0`);
  return value;
}

/** A kernel mark: decimal or hexadecimal, 32 bits. */
export function mark(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw new Error(`found "${text}", expected a number of 32 bits such as 1 or 0x10`);
  return value;
}

export const optionalText = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const;
export const off = (brief: string) => ({ kind: 'boolean', brief, default: false }) as const;
