/** The first Ctrl-C asks to stop reading and tell what is known; the second ends the program. */
export function stopOnInterrupt(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  return { signal: controller.signal, release: () => void process.removeListener('SIGINT', stop) };
}
