/** What comes to be true soon, looked for again and again. */
export async function eventually<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  what = 'it',
  seconds = 20,
): Promise<T> {
  const deadline = performance.now() + seconds * 1_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`${what} never came within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
