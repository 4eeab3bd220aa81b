import { toldFlaws } from '../../trace/lint/lint.ts';
import { lintJson } from '../../view/lint-json.ts';
import { lintText } from '../../view/lint-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openNetwork } from '../intake/network.ts';
import { paint } from '../output.ts';

export interface LintFlags {
  readonly json: boolean;
}

/** `holdfast lint`: what is wrong with a network before anybody sends a packet. */
export async function runLint({ json }: LintFlags, path: string): Promise<ExitCode> {
  const opened = await openNetwork(path);
  if (!opened) return EXIT.unusable;
  const { unread, errors } = opened;
  const { flaws, more } = toldFlaws(opened.network);
  process.stdout.write(
    json
      ? lintJson(flaws, { unread, errors, more })
      : lintText(flaws, { unread, errors: errors.length, more }, paint()),
  );
  if (errors.length > 0) return EXIT.unusable;
  return flaws.length > 0 ? EXIT.found : EXIT.clean;
}
