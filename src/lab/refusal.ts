/** The kernel, or a tool that asks it, does not take what the lab is to build. */
export class Refusal extends Error {
  /** What was said, without what was asked. */
  readonly words: string;

  /** `asked`: the whole of it, for whoever looks for the mistake. */
  constructor(words: string, asked: string) {
    super(`${words}\n${asked}`);
    this.name = 'Refusal';
    this.words = words;
  }
}
