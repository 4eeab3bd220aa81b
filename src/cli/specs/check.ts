import { limits } from '../../base/limits.ts';
import { command } from './command.ts';
import { count, duration, off, optional, optionalText } from './flags.ts';

export const checkCommand = command({
  load: async () => (await import('../commands/check.ts')).runCheck,
  parameters: {
    flags: {
      session: optionalText('Only this session', 'NAME'),
      seed: optional(seed, 'Of what is left to chance', 'N'),
      seeds: optional(seedCount, 'Play so many seeds; prints the smallest that fails', 'N'),
      until: optional(duration, 'Play so long and no longer; what is not over then is undecided', '12h'),
      set: {
        kind: 'parsed',
        parse: setting,
        brief: 'What if: sets what KEY names in the files of the case, as they are read',
        placeholder: 'KEY=VALUE',
        optional: true,
        variadic: true,
      },
      timeouts: {
        kind: 'parsed',
        parse: measured,
        brief: 'With the idle timer that holdfast probe idle --json has measured, of the firewall between',
        placeholder: '[NODE=]FILE',
        optional: true,
        variadic: true,
      },
      sweep: optionalText('Find where between two values the verdict changes', 'KEY=FROM..TO'),
      json: off('One JSON document (holdfast/check@1)'),
      junit: optionalText('Write the verdicts as JUnit XML', 'FILE'),
      timeline: off('Draw the first session that fails (or the first) as lanes'),
      svg: optionalText('Draw the same into a file', 'FILE'),
      emitLogs: optionalText('Write each session as logs, pcap, tcpdump text and socket lists for diagnose', 'DIR'),
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'A case, or its sessions.yaml', parse: String, placeholder: 'case' }],
    },
  },
  docs: {
    brief: 'Play the sessions of a case in virtual time: do they survive the night?',
    fullDescription: `Plays what sessions.yaml describes over the network of the case, with the TCP of each operating system and the
connection table of each firewall, and says for each session whether what is expected of it holds, what
happened if not, and why. Docs: docs/sessions.md, docs/dialogues.md.

KEY of --set and --sweep:
  firewall.NAME.timeout.conn       the idle timer of an ASA, and its other timers
  firewall.NAME.idle-timeout       the same of a preset
  host.NAME.sysctl.SETTING         the whole name, such as net.ipv4.tcp_keepalive_time; the idle timer of a Linux
                                   gateway is net.netfilter.nf_conntrack_tcp_timeout_established
  session.NAME.with.SETTING        of its dialogue; session.NAME.start, session.NAME.expect.survives
  fault.NUMBER.KEY, network.PATH   of sessions.yaml, counted from 0, and of network.yaml

Examples:
  holdfast check cases/dmz-client --timeline
  holdfast check cases/dmz-client --timeouts fw1=probe.json
  holdfast check cases/dmz-client --sweep firewall.fw1.timeout.conn=30m..12h

Exit code: 0 all that is expected holds, 1 something does not, 2 wrong usage or files, or nothing fails and
something is undecided (not over at --until).`,
  },
});

function seed(text: string): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 0xffff_ffff)) throw new Error(`found "${text}", expected a whole number from 0 to 4294967295`);
  return value;
}

function seedCount(text: string): number {
  const value = count(text);
  if (value > limits.seedsMax) throw new Error(`found "${text}", expected at most ${limits.seedsMax} (seedsMax)`);
  return value;
}

function setting(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf('=');
  if (at <= 0) throw new Error(`found "${text}", expected KEY=VALUE such as firewall.fw1.timeout.conn=2h`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}

/** Node names have no slash, so `./a=b` is a file. */
function measured(text: string): { readonly file: string; readonly node?: string } {
  const [, node, file] = /^([^/=]+)=(.+)$/.exec(text) ?? [];
  return node === undefined || file === undefined ? { file: text } : { node, file };
}
