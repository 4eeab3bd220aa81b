import { setFlagsFromString } from 'node:v8';

/**
 * How the engine works.
 * - The heap: V8 lets it grow to four times of what is in use before it looks through all of it; 1.4 instead keeps the
 *   promised 400 MB. Its space for what is young begins with a megabyte and doubles whenever half of that lives on, up
 *   to 16 at most: to get there in one step spares a command that ends within half a second ten of its thirteen
 *   collections.
 * - The compiler: functions are made fast after three times as much work as V8 thinks. Most commands end within a
 *   second, of which compiling took a fifth for functions that were hardly used afterwards. They are inlined into each
 *   other up to 200 bytes of bytecode in all, where V8 goes up to 920: captures of one and four million packets took a
 *   twentieth less of the processor that way, 400 sessions on threads a sixth less (without any inlining a quarter
 *   less, but more when warm), and nothing took more.
 * - Expressions: V8 interprets one when it is first run, and compiles it when it is run again; what it will interpret
 *   once it need not improve first.
 */
export function setEngine(): void {
  setFlagsFromString('--heap-growing-percent=40');
  setFlagsFromString('--semi-space-growth-factor=8');
  setFlagsFromString('--interrupt-budget=400000');
  setFlagsFromString('--no-regexp-peephole-optimization');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=200');
}

/**
 * For whoever plays hundreds of sessions on several threads: each compiles all for itself, and there functions are
 * worth it. They are made fast after a third of the work after which `setEngine` has it done: 300 sessions took 7 %
 * fewer instructions.
 */
export function setEngineForThreads(): void {
  setFlagsFromString('--interrupt-budget=130000');
}
