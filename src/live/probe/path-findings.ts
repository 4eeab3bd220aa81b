import type { FarSeen } from './far-words.ts';
import type { Outcome } from './outcome.ts';

/** What both ends saw of one connection. */
export interface SeenPath {
  readonly outcome: Outcome;
  /** Undefined: this end may not see packets. */
  readonly near?: FarSeen;
  /** Undefined: the far end may not, or was not reached. */
  readonly far?: FarSeen;
}

/**
 * `asymmetric`: at one end at least, requests and replies use different interfaces. `answer-dropped`: no connection is
 * made, but answers came in here and the kernel took none of them. `symmetric`: at both ends the same. `not-known`: one
 * end at least did not see both.
 */
export type PathVerdict = 'symmetric' | 'asymmetric' | 'answer-dropped' | 'no-answer' | 'not-known';

type EndVerdict = 'same' | 'different' | 'not-seen';

export function endVerdict(seen: FarSeen | undefined): EndVerdict {
  if (!seen || seen.in.length === 0 || seen.out.length === 0) return 'not-seen';
  const all = new Set([...seen.in, ...seen.out]);
  return all.size === 1 ? 'same' : 'different';
}

export function pathVerdict({ outcome, near, far }: SeenPath): PathVerdict {
  if (outcome.kind !== 'connected' && outcome.kind !== 'refused')
    return near && near.in.length > 0 && outcome.kind === 'silence' ? 'answer-dropped' : 'no-answer';
  const ends = [endVerdict(near), endVerdict(far)];
  if (ends.includes('different')) return 'asymmetric';
  return ends.every((end) => end === 'same') ? 'symmetric' : 'not-known';
}

/** In sentences, the headline first. */
export function pathWords(path: SeenPath, target: string): readonly string[] {
  return [
    headline(path, target),
    ...endWords('Here', path.near),
    ...endWords('At the far end', path.far),
    ...consequences(path),
  ];
}

function headline(path: SeenPath, target: string): string {
  switch (pathVerdict(path)) {
    case 'symmetric':
      return `${target}: requests and replies use the same interface, at both ends`;
    case 'asymmetric':
      return `${target}: ASYMMETRIC, requests and replies use different interfaces`;
    case 'answer-dropped':
      return `${target}: answers come in here, and the kernel takes none of them`;
    case 'no-answer':
      return `${target}: no connection is made (${path.outcome.kind}), and no answer came in`;
    case 'not-known':
      return `${target}: where it was seen, requests and replies use the same interface; the rest is not known`;
  }
}

function endWords(where: 'Here' | 'At the far end', seen: FarSeen | undefined): readonly string[] {
  if (!seen)
    return where === 'Here'
      ? ['Here packets may not be seen: that needs CAP_NET_RAW (sudo, or setcap cap_net_raw+ep on the node binary).']
      : [
          'The far end did not tell: holdfast probe serve needs CAP_NET_RAW for it (sudo, or --unit), and must be reached.',
        ];
  const [first, second] =
    where === 'Here'
      ? ([
          ['requests leave by', seen.out],
          ['replies come in by', seen.in],
        ] as const)
      : ([
          ['requests come in by', seen.in],
          ['replies leave by', seen.out],
        ] as const);
  const list = (names: readonly string[]) => (names.length === 0 ? 'none that was seen' : names.join(', '));
  return [`${where} ${first[0]} ${list(first[1])}, ${second[0]} ${list(second[1])}.`];
}

/** Who minds, in the words of `holdfast trace`. */
function consequences(path: SeenPath): readonly string[] {
  switch (pathVerdict(path)) {
    case 'asymmetric':
      return [
        'It works, so nobody minds as yet. A stateful firewall on only one of the two ways never sees the other half: it drops the answer to the SYN, or what comes in mid-stream (ASYMMETRIC_RETURN).',
        'A host with a strict reverse-path filter drops what comes in by another interface than the one it would answer by (rp_filter = 1: REVERSE_PATH_FILTER); a strong host takes nothing for an address of another interface (STRONG_HOST).',
        'Routes by source keep each address on its own interface: ip rule add from ADDRESS table N, with a default route in table N. holdfast collect and trace show which line decides.',
      ];
    case 'answer-dropped':
      return [
        'What drops an answer that has arrived: the reverse-path filter (sysctl net.ipv4.conf.*.rp_filter; nstat -az TcpExtIPReversePathFilter counts), a rule of the host (nft list ruleset), or an address that it does not have.',
      ];
    case 'symmetric':
    case 'no-answer':
    case 'not-known':
      return [];
  }
}
