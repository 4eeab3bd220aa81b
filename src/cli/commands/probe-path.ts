import { type Duration, inSeconds } from '../../base/duration.ts';
import { formatHostPort, type HostPort } from '../../base/host-port.ts';
import { printableJson } from '../../base/printable.ts';
import { formatEndpoint } from '../../model/flow.ts';
import type { ProbeSource } from '../../live/probe/attempt.ts';
import { endVerdict, pathVerdict, pathWords } from '../../live/probe/path-findings.ts';
import type { ReturnPath } from '../../live/probe/return-path.ts';
import { wrap } from '../../view/wrap.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { complain, paint } from '../output.ts';
import { refused } from '../refused.ts';
import { kernelMissing } from './kernel-missing.ts';
import { firstAddress } from './probe-address.ts';

export interface PathFlags {
  readonly from?: ProbeSource;
  readonly wait: Duration;
  readonly json: boolean;
}

/** `holdfast probe path`: do requests and replies use the same interface, at both ends? */
export async function runProbePath(flags: PathFlags, target: HostPort): Promise<ExitCode> {
  if (await kernelMissing()) return EXIT.unusable;
  const address = await firstAddress(target.host, flags.from);
  if (typeof address === 'object') return refused(address.wrong);
  const { probeReturnPath } = await import('../../live/probe/return-path.ts');
  const at = new Date().toISOString();
  const to = { address, port: target.port };
  const path = await probeReturnPath({ to, ...(flags.from ? { from: flags.from } : {}) }, flags.wait);
  const verdict = pathVerdict(path);
  if (flags.json)
    process.stdout.write(`${printableJson(JSON.stringify(document(path, { ...target, address, at }), null, 2))}\n`);
  else {
    const [first = '', ...rest] = pathWords(path, formatHostPort(target));
    const { good, bad } = paint();
    const colour = verdict === 'symmetric' || verdict === 'not-known' ? good : bad;
    const lines = [...wrap(first).map(colour), ...rest.flatMap((sentence) => wrap(sentence, '  - ', '    '))];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  if (path.unheard !== undefined && !path.far) complain(`of the far end: ${path.unheard}`);
  if (verdict === 'asymmetric' || verdict === 'answer-dropped' || verdict === 'no-answer') return EXIT.found;
  if (path.isStranger) return EXIT.unusable;
  // Nothing was seen anywhere: there is no answer to the question.
  return endVerdict(path.near) === 'not-seen' && endVerdict(path.far) === 'not-seen' ? EXIT.unusable : EXIT.clean;
}

function document(
  path: ReturnPath,
  { host, port, address, at }: HostPort & { readonly address: string; readonly at: string },
) {
  const { outcome, near, far, local, unheard } = path;
  return {
    schema: 'holdfast/probe@1',
    kind: 'path',
    at,
    target: { host, address, port },
    local: local ? formatEndpoint(local) : null,
    verdict: pathVerdict(path),
    outcome: outcome.kind,
    after: inSeconds(outcome.after),
    near: near ?? null,
    far: far ?? null,
    ...(unheard === undefined ? {} : { unheard }),
  };
}
