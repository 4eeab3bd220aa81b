import { captures } from './captures.ts';
import type { Run } from './child.ts';
import { keepaliveSpeed } from './keepalive.ts';
import { logGrowth, logs } from './logs.ts';
import { connectionGrowth } from './many-connections.ts';
import { checkSeconds, keptAliveByNs3, keptAliveHere, labSeconds } from './ns3.ts';
import { portsAsked, silentLadder } from './probe.ts';
import { relays } from './relay.ts';
import { routeLookups } from './routes.ts';
import { manyByCommand, manySessions, oneSession } from './simulation.ts';
import { starts } from './start.ts';
import { estates, traceSpeed } from './traces.ts';

/** Prints rows as columns. */
function table(heading: string, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
  process.stdout.write(`\n${heading}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

/** Rows as they are measured, which are told at once: a table is printed whole, and may take minutes. */
async function rowsOf<T>(
  measured: AsyncIterable<T>,
  rowOf: (one: T) => readonly string[],
): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for await (const one of measured) {
    const row = rowOf(one);
    process.stderr.write(`  ${row.join('  ')}\n`);
    rows.push(row);
  }
  return rows;
}

const mega = (value: number) => (value / 1e6).toFixed(0);
const inMilliseconds = (seconds: number) => (seconds * 1e3).toFixed(0);
const verdict = (ratio: number, target: number) =>
  ratio >= target ? 'met' : `missed, ${(target / ratio).toFixed(1)} times`;

const BENCHES = [
  'logs',
  'growth',
  'connections',
  'captures',
  'start',
  'traces',
  'routes',
  'estate',
  'probe',
  'keepalive',
  'relay',
  'simulation',
  'peers',
] as const;
/** Takes a minute or more, and so is run only when it is named. */
const LARGE = 'simulation-large';

/** Which benches to run; all of them when none is named. */
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => ![...BENCHES, LARGE].includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no bench ${JSON.stringify(unknown)}; there are ${[...BENCHES, LARGE].join(', ')}.\n`);
  process.exit(2);
}
const isLarge = wanted.includes(LARGE);
const asked = (name: (typeof BENCHES)[number]) =>
  wanted.length === 0 || wanted.includes(name) || (name === 'simulation' && isLarge);

if (asked('logs')) {
  const rows = await rowsOf(logs(), ({ name, bytes, oursBytesPerSecond, grepBytesPerSecond, ratio, target }) => [
    `${mega(bytes)} MB, ${name}`,
    mega(oursBytesPerSecond),
    mega(grepBytesPerSecond),
    ratio.toFixed(2),
    String(target),
    verdict(ratio, target),
  ]);
  table('Logs, the whole command on one core (MB per second of processor time; grep -c -E with LC_ALL=C)', [
    ['', 'ours', 'grep', 'ratio', 'target', ''],
    ...rows,
  ]);
}

if (asked('growth')) {
  const rows = await rowsOf(logGrowth(), ({ name, bytes, secondsPerGigabyte, peakRssBytes }) => [
    `${mega(bytes)} MB, ${name}`,
    secondsPerGigabyte.toFixed(1),
    peakRssBytes === undefined ? 'not known' : mega(peakRssBytes),
  ]);
  table('Growth, every line matters (peak memory must stay below 400 MB)', [['size', 's/GB', 'peak MB'], ...rows]);
}

if (asked('connections')) {
  const rows = await rowsOf(connectionGrowth(), ({ form, connections, bytes, packets, command }) => [
    `${form}, ${mega(bytes)} MB, ${connections} connections`,
    (packets / command.processorSeconds / 1e6).toFixed(3),
    command.peakRssBytes === undefined ? 'not known' : mega(command.peakRssBytes),
  ]);
  table('Captures of many connections (million packets per second; peak memory must stay below 400 MB)', [
    ['capture', 'packets', 'peak MB'],
    ...rows,
  ]);
}

if (asked('captures')) {
  const rows = await rowsOf(captures(), ({ packets, bytes, ours, command, peer }) => {
    const perSecond = (one: Run) => (packets / one.processorSeconds / 1e6).toFixed(3);
    const ratio = peer.processorSeconds / ours.processorSeconds;
    return [
      `${mega(packets)} million, ${mega(bytes)} MB`,
      perSecond(ours),
      perSecond(peer),
      ratio.toFixed(0),
      (peer.seconds / ours.seconds).toFixed(0),
      (peer.processorSeconds / command.processorSeconds).toFixed(0),
      ours.peakRssBytes === undefined ? 'not known' : mega(ours.peakRssBytes),
      verdict(ratio, 50),
    ];
  });
  table('Captures, whole processes (million packets per second of processor time; peer: tshark -q -z conv,tcp)', [
    ['packets', 'ours', 'tshark', 'ratio', 'of wall time', 'diagnose', 'peak MB', 'target 50'],
    ...rows,
  ]);
}

if (asked('start')) {
  const measured = await starts();
  const rows = measured.map(({ name, seconds, nodeSeconds, failure }) => [
    name,
    seconds ? inMilliseconds(seconds.first) : '-',
    seconds ? inMilliseconds(seconds.whole) : '-',
    inMilliseconds(nodeSeconds),
    seconds ? verdict(0.2, seconds.first) : `FAILED: ${failure}`,
  ]);
  table('Cold start (ms; target 200 to the first output)', [
    ['case', 'first output', 'whole', 'node alone', ''],
    ...rows,
  ]);
  if (measured.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
}

if (asked('traces')) {
  const { perSecond, perCpuSecond } = traceSpeed();
  table('Traces of single flows, both ways, one core', [
    ['', 'per second', 'per second of processor time'],
    ['200 hosts, 4 firewalls', perSecond.toFixed(0), perCpuSecond.toFixed(0)],
  ]);
}

if (asked('routes')) {
  const lookups = routeLookups();
  if (typeof lookups === 'string') process.stdout.write(`\nSKIPPED: ${lookups}\n`);
  else
    table('Route look-ups per second of processor time (peer: ip -batch, route get, in a network namespace)', [
      ['routes', 'ours', 'ip', 'ratio', 'target', 'bare', 'ratio', 'loading s', 'agreeing', ''],
      ...lookups.map(({ routes, ours, peer, ratio, bare, loadSeconds, agreeing, compared }) => [
        String(routes),
        ours.toFixed(0),
        peer.toFixed(0),
        ratio.toFixed(1),
        '10',
        bare.toFixed(0),
        (bare / peer).toFixed(1),
        loadSeconds.toFixed(2),
        `${agreeing}/${compared}`,
        verdict(ratio, 10),
      ]),
    ]);
}

if (asked('estate')) {
  const rows = (await estates()).map(
    ({ hosts, flows, traced, loadSeconds, seconds, cpuSeconds, flowsPerSecond, peakRssBytes }) => [
      `${hosts} hosts`,
      mega(flows),
      String(traced),
      loadSeconds.toFixed(1),
      seconds.toFixed(1),
      cpuSeconds.toFixed(1),
      mega(flowsPerSecond * 10),
      mega(peakRssBytes),
      verdict(flowsPerSecond / 1e5, 1),
    ],
  );
  table('trace --all, two processes (target: a million flows in 10 s, below 2,000 MB)', [
    ['', 'million flows', 'traces', 'load s', 's', 'CPU s', 'million flows in 10 s', 'peak MB', ''],
    ...rows,
  ]);
}

if (asked('relay')) {
  const measured = await relays();
  if (typeof measured === 'string') process.stdout.write(`\nSKIPPED: ${measured}\n`);
  else
    for (const peer of measured.peers.slice(1))
      table(`Relay on one thread, beside: ${peer}`, [
        ['', 'ours', 'peer', 'ratio', ''],
        ...measured.rows.map(({ what, unit, more, figures }) => {
          const [ours, theirs] = [figures.get('ours'), figures.get(peer)];
          if (ours === undefined || theirs === undefined) return [what, ours?.toPrecision(3) ?? '-', '-', '-', ''];
          const word = ours === theirs ? 'the same' : ours > theirs === more ? 'better' : 'worse';
          return [`${what} (${unit})`, ours.toPrecision(3), theirs.toPrecision(3), (ours / theirs).toFixed(2), word];
        }),
      ]);
}

if (asked('simulation')) {
  const rows = (
    [
      ['alone, sparse', {}],
      ['alone, a segment in ten seconds', { pace: 'even', repeats: 20 }],
      ['twenty in one simulation', { together: 20, repeats: 20 }],
    ] as const
  ).map(([name, options]) => {
    const { milliseconds, cpuMilliseconds, events, eventsPerCpuSecond } = oneSession(options);
    const [wall, cpu] = [milliseconds.toFixed(1), cpuMilliseconds.toFixed(1)];
    // What is asked for is what a night is played with; every segment is there to compare.
    const judged = 'pace' in options ? '' : verdict(2, cpuMilliseconds);
    return [name, wall, cpu, events.toFixed(0), (eventsPerCpuSecond / 1e3).toFixed(0), judged];
  });
  table('A twelve-hour session over two firewalls, one core (target 2 ms)', [
    ['', 'ms', 'CPU ms', 'events', 'thousand events/CPU s', ''],
    ...rows,
  ]);
  const many: string[][] = [];
  for (const count of [1_000, 10_000, ...(isLarge ? [100_000] : [])]) {
    for (const [words, measure] of [
      ['by the whole command', manyByCommand],
      ['in this process', manySessions],
    ] as const) {
      const { seconds, cpuSeconds, peakRssBytes } = await measure(count);
      many.push([
        `${count} ${words}`,
        seconds.toFixed(1),
        cpuSeconds.toFixed(1),
        ((seconds / count) * 1e3).toFixed(2),
        mega(peakRssBytes),
        verdict((2 * count) / 1_000, seconds),
      ]);
    }
  }
  table('Sessions of one estate, two threads (target 1,000 in 2 s; 100,000 with simulation-large)', [
    ['', 's', 'CPU s', 'ms each', 'peak MB', ''],
    ...many,
  ]);
}

if (asked('peers')) {
  const row = (name: string, { events, cpuMilliseconds }: ReturnType<typeof keptAliveHere>) => [
    name,
    cpuMilliseconds.toFixed(2),
    events.toFixed(0),
    (events / cpuMilliseconds).toFixed(0),
  ];
  const theirs = keptAliveByNs3();
  table('Four connections kept alive for twelve hours over two devices, one core', [
    ['', 'CPU ms', 'events', 'thousand events/CPU s'],
    row('ours', keptAliveHere()),
    typeof theirs === 'string' ? ['ns-3', 'SKIPPED', '', ''] : row('ns-3', theirs),
  ]);
  if (typeof theirs === 'string') process.stdout.write(`  SKIPPED: ${theirs}\n`);
  const lab = labSeconds();
  table('70 minutes of one session (seconds of wall time, start included)', [
    ['holdfast check', checkSeconds().toFixed(2)],
    ['holdfast lab run --speed 300', typeof lab === 'string' ? 'SKIPPED' : lab.toFixed(1)],
  ]);
  if (typeof lab === 'string') process.stdout.write(`  SKIPPED: ${lab}\n`);
}

if (asked('probe')) {
  const { ports, ours, nmap } = await portsAsked();
  const row = (name: string, one: Run) => [name, one.seconds.toFixed(2), one.processorSeconds.toFixed(2)];
  table(`${ports} ports of the own host that refuse (the whole command)`, [
    ['', 's', 'CPU s'],
    row('ours', ours),
    typeof nmap === 'string' ? ['nmap -sT', 'SKIPPED', ''] : row('nmap -sT', nmap),
  ]);
  if (typeof nmap === 'string') process.stdout.write(`  SKIPPED: ${nmap}\n`);
  else
    process.stdout.write(
      `  ratio of CPU time, nmap to ours: ${(nmap.processorSeconds / ours.processorSeconds).toFixed(2)}\n`,
    );
  const ladder = await silentLadder();
  table(`${ladder.connections} silent connections for ${ladder.seconds} s`, [
    ['near end, CPU s', ladder.nearProcessorSeconds.toFixed(2)],
    ['far end, CPU s', ladder.farProcessorSeconds.toFixed(2)],
    ['near end, MB', mega(ladder.nearRssBytes)],
  ]);
}

if (asked('keepalive')) {
  const speed = await keepaliveSpeed();
  if (typeof speed === 'string') process.stdout.write(`\nSKIPPED: ${speed}\n`);
  else {
    const { sockets, list, ss, set, watch } = speed;
    const percent = (share: number) => (share * 100).toFixed(2);
    const row = (name: string, { seconds, processorSeconds }: typeof list, target?: number) => [
      name,
      seconds.toFixed(2),
      processorSeconds.toFixed(2),
      (seconds / ss.seconds).toFixed(1),
      target === undefined ? '' : verdict(target, seconds),
    ];
    table(`Keepalive of ${sockets} sockets of one process (targets: listed in 1 s, set in 2 s)`, [
      ['', 's', 'CPU s', 'of ss', ''],
      row('ss -tnpoe', ss),
      row('holdfast keepalive list', list, 1),
      row('holdfast keepalive set', set, 2),
    ]);
    table('The same sockets watched (per cent of a core, target 1)', [
      ['nothing is opened', percent(watch.quiet), verdict(0.01, watch.quiet)],
      [`${watch.perSecond} opened and closed a second, ${watch.set} set`, percent(watch.busy), ''],
    ]);
  }
}
