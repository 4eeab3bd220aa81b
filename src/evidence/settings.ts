import type { Page, Reading, TextFormat } from './reader.ts';
import {
  backupNumbers,
  backupTexts,
  globalTimeouts,
  nddNames,
  noNames,
  registryNames,
  sysctlNames,
} from './setting-names.ts';

/**
 * Settings that lay with the evidence: `sysctl -a`, /proc/sys, `ndd -get`, `no -a`, `reg query`, bp.conf, and the
 * time-outs of a Cisco configuration. Names and values are told as printed; units are the matter of who knows the name.
 *
 * Only whole lines count: "PREFERRED_NETWORK settings seem to ..." is prose.
 */
export const settings: TextFormat = {
  name: 'settings',
  trigger: [
    ...sysctlNames,
    String.raw`/proc/sys/net/(?:ipv4|netfilter)/`,
    `(?:${[...noNames, ...nddNames].join('|')})`,
    String.raw`\b_(?:keepalive|ip_abort)_interval`,
    `(?:${registryNames.join('|')})`,
    `(?:${[...backupNumbers, ...backupTexts].join('|')})[ \\t]*=`,
    String.raw`timeout (?:${globalTimeouts.join('|')}) \d`,
    'set connection (?:timeout|advanced-options tcp-state-bypass)',
  ].join('|'),
  open: (page) => {
    /** The name whose value stands alone on the next line. */
    let asked: string | undefined;
    return (line, number) => {
      const name = asked;
      asked = undefined;
      const value = name === undefined ? undefined : VALUE.exec(line)?.[1];
      if (name !== undefined && value !== undefined) {
        tell(page, name, value, number);
        return 'read';
      }
      asked = askedName(line);
      if (asked !== undefined) return 'follow';
      return (
        inTable(page, line, number) ??
        deviceTimeouts(page, line, number) ??
        classSettings(page, line, number) ??
        'other'
      );
    };
  },
};

function tell(page: Page, name: string, value: string, line: number): void {
  page.emit({ kind: 'setting', name, value }, { at: page.calendar.now(), line });
}

const VALUE = /^\s*(\d+(?:\s+\d+)?)\s*$/;

/** `cat /proc/sys/...`, the heading that `head` and `tail` give a file, `ndd -get /dev/tcp NAME`: the value follows. */
function askedName(line: string): string | undefined {
  const file = /(?:\bcat |^==> )\/proc\/sys\/([\w./-]+)(?: <==)?\s*$/.exec(line)?.[1];
  if (file !== undefined) {
    const name = file.replaceAll('/', '.');
    return isSysctl.test(name) ? name : undefined;
  }
  const property = /\bndd (?:-get )?\/dev\/\w+ (\w+)\s*$/.exec(line)?.[1];
  return property !== undefined && nddNames.includes(property) ? property : undefined;
}

const isSysctl = new RegExp(`^(?:${sysctlNames.join('|')})$`);

interface Form {
  readonly row: RegExp;
  readonly value: RegExp;
  readonly expected: string;
  readonly prefix?: string;
}

const oneOf = (names: readonly string[]): string => `(${names.join('|')})`;
const NUMBERS = /^-?\d+(?:\s+-?\d+)*$/;

const forms: readonly Form[] = [
  // Linux `name = 1`, BSD `name: 1`, a line of sysctl.conf with a comment behind it
  { row: wholeLine(oneOf(sysctlNames), ' *[=:] *(.*?)(?: +#.*)?'), value: NUMBERS, expected: 'a number' },
  // grep -r . /proc/sys
  { row: wholeLine('/proc/sys/(net/(?:ipv4|netfilter)/[\\w./-]+)', ':(.*)'), value: NUMBERS, expected: 'a number' },
  { row: wholeLine(oneOf([...noNames, ...nddNames]), ' *= *(.*)'), value: /^\d+$/, expected: 'a number' },
  // ipadm show-prop: protocol, property, permission, current
  {
    row: wholeLine('tcp +(_keepalive_interval|_ip_abort_interval|_ip_abort_cinterval)', ' +rw +(\\S*).*'),
    value: /^\d+$/,
    expected: 'a number',
  },
  // reg query; a .reg file; PowerShell
  {
    row: wholeLine(oneOf(registryNames), ' +REG_DWORD *(\\S*)'),
    value: /^0x[\da-f]{1,8}$/i,
    expected: 'a hexadecimal number',
  },
  {
    row: wholeLine(`"${oneOf(registryNames)}"`, '=dword:(.*)'),
    value: /^[\da-f]{8}$/i,
    expected: 'eight hexadecimal digits',
    prefix: '0x',
  },
  { row: wholeLine(oneOf(registryNames), ' +: *(\\S*)'), value: /^\d+$/, expected: 'a number' },
  { row: wholeLine(oneOf(backupNumbers), ' *= *(.*)'), value: /^\d+$/, expected: 'a number' },
  {
    row: wholeLine(oneOf(backupTexts), ' *= *(.*)'),
    value: /^[\w.:/*, -]+$/,
    expected: 'a name, an address or a rule',
  },
];

function wholeLine(name: string, value: string): RegExp {
  return new RegExp(`^[ \\t]*${name}${value.replaceAll(' ', '[ \\t]')}[ \\t]*$`);
}

function inTable(page: Page, text: string, number: number): Reading | undefined {
  for (const form of forms) {
    const [whole, printed = '', value = ''] = form.row.exec(text) ?? [];
    if (whole === undefined) continue;
    const name = printed.replaceAll('/', '.');
    if (printed.includes('/') && !isSysctl.test(name)) return 'read';
    if (!form.value.test(value.trim()))
      return { unread: `${name}: found "${value.slice(0, 40)}", expected ${form.expected}` };
    // A .reg file leaves out the 0x that makes 000493e0 hexadecimal and not 493.
    tell(page, name, `${form.prefix ?? ''}${value.trim()}`, number);
    return 'read';
  }
  return undefined;
}

/** `timeout conn 1:00:00 half-closed 0:10:00 udp 0:02:00 ...`, several keywords a line; `0` is never. */
function deviceTimeouts(page: Page, text: string, number: number): Reading | undefined {
  const pairs = /^ *timeout ((?:[a-z\d_-]+ (?:\d+:\d+:\d+|0) ?)+)(?:absolute|inactivity)?\s*$/.exec(text)?.[1];
  if (pairs === undefined) return undefined;
  for (const [, keyword = '', value = ''] of pairs.matchAll(/([a-z\d_-]+) (\d+:\d+:\d+|0)(?= |$)/g)) {
    if (globalTimeouts.includes(keyword)) tell(page, `asa.timeout.${keyword}`, value, number);
  }
  return 'read';
}

/** What each keyword of `set connection timeout` is called here; `tcp` is what `idle` was before 8.2(2). */
const classNames: Readonly<Record<string, string>> = {
  idle: 'asa.class.timeout',
  tcp: 'asa.class.timeout',
  embryonic: 'asa.class.embryonic',
  'half-closed': 'asa.class.half-closed',
};

/**
 * `set connection timeout [embryonic T] [half-closed T] [idle T [reset]] [dcd [T [N]]]` within a class of a policy map.
 */
function classSettings(page: Page, text: string, number: number): Reading | undefined {
  if (/^ *set connection advanced-options tcp-state-bypass\s*$/.test(text)) {
    tell(page, 'asa.class.tcp-state-bypass', 'on', number);
    return 'read';
  }
  const rest = /^ *set connection timeout (.*?)\s*$/.exec(text)?.[1];
  if (rest === undefined) return undefined;
  if (!CLASS_TIMEOUTS.test(`${rest} `)) {
    return {
      unread: `set connection timeout: found "${rest.slice(0, 60)}", expected idle, embryonic, half-closed or dcd with times h:mm:ss`,
    };
  }
  for (const [, keyword = '', value = ''] of rest.matchAll(/(idle|tcp|embryonic|half-closed) (\S+)/g)) {
    tell(page, classNames[keyword] ?? keyword, value, number);
  }
  if (/\breset\b/.test(rest)) tell(page, 'asa.class.reset', 'on', number);
  const dcd = /\bdcd\b ?([\d:]+(?: \d+)?)?/.exec(rest);
  if (dcd) tell(page, 'asa.class.dcd', dcd[1] ?? 'on', number);
  return 'read';
}

const CLASS_TIMEOUTS =
  /^(?:(?:(?:idle|tcp|embryonic|half-closed) (?:\d+:\d+:\d+|0) (?:reset )?)|dcd (?:\d+:\d+:\d+ (?:\d+ )?)?)+$/;
