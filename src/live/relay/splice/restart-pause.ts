/**
 * How long until a thread is started again: at once where it had lived, else twice as long each time. In milliseconds.
 */
export class RestartPause {
  #pause = 0;

  after(lived: number): number {
    this.#pause = lived >= LIVED_MS ? 0 : Math.min(PAUSE_MS_MAX, Math.max(PAUSE_MS_MIN, 2 * this.#pause));
    return this.#pause;
  }
}

const LIVED_MS = 1_000;
const PAUSE_MS_MIN = 1_000;
/**
 * What it lacks is there again when sessions have ended; until then an attempt costs some milliseconds of a processor.
 */
const PAUSE_MS_MAX = 30_000;
