import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { readNftJson, readNftText } from '../../src/config/index.ts';
import { labMissing } from './named-lab.ts';
import { known } from '../../src/model/index.ts';
import { generator, loadable, RandomRuleset } from './random-ruleset.ts';
import { CLIENT, CLOSED_PORT, LEFT, OPEN_PORTS, openRouterLab, type RouterLab, SERVER, SERVER6 } from './router-lab.ts';
import { type Place, RouterModel } from './router-model.ts';

const missing = labMissing('nft');
if (missing) console.warn(`SKIPPED: no kernel to compare the hooks with: ${missing}`);

const SEED = Number(process.env['HOLDFAST_SEED'] ?? 20_261_126);
const RULE_SETS = Number(process.env['HOLDFAST_RULE_SETS'] ?? 64);
/** Rule sets are tried on so many routers at once: what takes time is waiting for what never comes. */
const ROUTERS = 4;
/**
 * Longer than a packet takes to cross two namespaces on a busy machine, shorter than the first repetition of a SYN (1
 * s).
 */
const WAIT = 400;
/** For a second look where the first one disagreed: a slow machine is no disagreement. */
const PATIENT_WAIT = 3_000;

interface Flow {
  readonly from: Place;
  readonly host: string;
  readonly port: number;
}

const flows: readonly Flow[] = [
  { from: 'client', host: SERVER, port: OPEN_PORTS[0] ?? 0 },
  { from: 'client', host: SERVER, port: OPEN_PORTS[1] ?? 0 },
  { from: 'client', host: SERVER, port: OPEN_PORTS[2] ?? 0 },
  { from: 'client', host: SERVER, port: CLOSED_PORT },
  { from: 'client', host: SERVER6, port: OPEN_PORTS[0] ?? 0 },
  { from: 'client', host: LEFT, port: OPEN_PORTS[0] ?? 0 },
  { from: 'client', host: LEFT, port: OPEN_PORTS[1] ?? 0 },
  { from: 'server', host: CLIENT, port: OPEN_PORTS[0] ?? 0 },
  { from: 'router', host: SERVER, port: OPEN_PORTS[1] ?? 0 },
];

/** A connection that stood before the rules were loaded, and who speaks first on it. */
const standing: readonly { readonly port: number; readonly first: 'client' | 'server' }[] = [
  { port: OPEN_PORTS[0] ?? 0, first: 'client' },
  { port: OPEN_PORTS[1] ?? 0, first: 'client' },
  { port: OPEN_PORTS[0] ?? 0, first: 'server' },
  { port: OPEN_PORTS[1] ?? 0, first: 'server' },
];

/**
 * What nft says against a rule set. A dry run (`-c`) is not enough: some contradictions show when the whole is put in
 * force.
 */
function complaints({ router }: RouterLab, text: string): string {
  const { stderr } = router.run(['nft', '-f', '-'], { input: text });
  router.must(['nft', 'flush', 'ruleset']);
  return stderr;
}

interface Difference {
  readonly what: string;
  readonly kernel: string;
  readonly model: string;
  readonly told: readonly string[];
}

let compared = 0;
let nextPort = 20_000;

class Trial {
  readonly #world: RouterLab;
  readonly #text: string;

  constructor(world: RouterLab, text: string) {
    this.#world = world;
    this.#text = text;
  }

  async differences(loose: boolean): Promise<readonly Difference[]> {
    const { router, client, server, local } = this.#world;
    router.sysctl('net.netfilter.nf_conntrack_tcp_loose', loose ? '1' : '0');
    const ports = await this.#connectAhead();
    router.must(['nft', '-f', '-'], { input: this.#text });
    const model = () => this.#model(loose);
    const found = [
      ...(await Promise.all(ports.map((localPort, i) => this.#standing(model(), i, localPort)))),
      ...(await Promise.all(flows.map((flow) => this.#connecting(model, flow)))),
    ].flat();
    router.must(['nft', 'flush', 'ruleset']);
    await Promise.all([client, server, local].map((talker) => talker.closeAll()));
    return found;
  }

  #model(loose: boolean): RouterModel {
    const { router } = this.#world;
    this.#listing ??= router.must(['nft', '-j', 'list', 'ruleset']);
    const { ruleset, unread } = readNftJson({ file: 'nft.json', text: this.#listing });
    assert.deepEqual(unread, [], 'all that is generated is understood');
    return new RouterModel(ruleset, { loose: known(loose) });
  }

  #listing: string | undefined;

  async #connectAhead(): Promise<readonly number[]> {
    const { client } = this.#world;
    const ports = standing.map(() => nextPort++);
    const results = await Promise.all(
      standing.map(({ port }, i) =>
        client.connect({ host: SERVER, port, localPort: ports[i] ?? 0, wait: PATIENT_WAIT }),
      ),
    );
    assert.deepEqual([...new Set(results)], ['connected']);
    return ports;
  }

  async #connecting(model: () => RouterModel, flow: Flow): Promise<readonly Difference[]> {
    const { from, host, port } = flow;
    const localPort = nextPort++;
    const talker = this.#world[from === 'router' ? 'local' : from];
    const what = `${from} connects to ${host} port ${port}`;
    const predicted = model();
    const expected = predicted.connect(from, { address: host, port, localPort });
    let kernel = await talker.connect({ host, port, localPort, wait: WAIT });
    if (!expected.includes(kernel))
      kernel = await talker.connect({ host, port, localPort: nextPort++, wait: PATIENT_WAIT });
    compared++;
    if (!expected.includes(kernel)) return [{ what, kernel, model: expected.join(' or '), told: predicted.told }];
    return kernel === 'connected' && expected.length === 1 ? this.#speaking(predicted, flow, localPort) : [];
  }

  /** What is sent on a connection that was made through the rules. */
  async #speaking(
    predicted: RouterModel,
    { from, port, host }: Flow,
    localPort: number,
  ): Promise<readonly Difference[]> {
    const far = (['client', 'router', 'server'] as const).find((place) =>
      predicted.sockets[place].some((one) => one.port === localPort && OPEN_PORTS.includes(one.localPort)),
    );
    if (far === undefined) return [];
    predicted.speak(from, localPort, port);
    const socket = predicted.sockets[far].find((one) => one.port === localPort);
    const expected = socket?.received ? 'received' : 'silence';
    const talker = this.#world[from === 'router' ? 'local' : from];
    if ((await talker.send(`to ${localPort}`)) !== 'sent') return [];
    const listener = this.#world[far === 'router' ? 'local' : far];
    const wait = expected === 'received' ? PATIENT_WAIT : WAIT;
    const kernel = await listener.await(`from ${localPort}`, 1, wait);
    compared++;
    const what = `${from} sends to ${host} port ${port}`;
    const isSame = kernel === expected || (expected === 'silence' && kernel !== 'received');
    return isSame ? [] : [{ what, kernel, model: expected, told: predicted.told }];
  }

  async #standing(model: RouterModel, i: number, localPort: number): Promise<readonly Difference[]> {
    const { port = 0, first = 'client' } = standing[i] ?? {};
    const second = first === 'client' ? 'server' : 'client';
    model.join('client', 'server', { localPort, port });
    const found: Difference[] = [];
    for (const [speaker, listener] of [
      [first, second],
      [second, first],
    ] as const) {
      const [near, far] = speaker === 'client' ? [localPort, port] : [port, localPort];
      model.speak(speaker, near, far);
      const heard = model.sockets[listener].find((one) => one.localPort === far && one.port === near);
      const spoke = model.sockets[speaker].find((one) => one.localPort === near && one.port === far);
      const expected = heard?.received ? 'received' : 'silence';
      const key = (place: Place) => (place === 'client' ? `to ${localPort}` : `from ${localPort}`);
      await this.#world[speaker].send(key(speaker));
      const wait = expected === 'received' ? PATIENT_WAIT : WAIT;
      const kernel = await this.#world[listener].await(key(listener), 1, wait);
      compared++;
      const what = `${speaker} speaks on the standing connection to port ${port}, ${first} first`;
      if ((kernel === 'received') !== (expected === 'received')) {
        found.push({ what, kernel, model: expected, told: [...model.told] });
      }
      const error = spoke?.error ?? 'silence';
      const met = await this.#world[speaker].await(key(speaker), 1_000, error === 'silence' ? 0 : PATIENT_WAIT);
      compared++;
      if (met !== error) found.push({ what: `${what}: error`, kernel: met, model: error, told: [...model.told] });
      if (expected === 'silence' || error !== 'silence') break;
    }
    return found;
  }
}

describe.skipIf(missing !== undefined)('the hooks do what the kernel does', () => {
  const worlds: RouterLab[] = [];
  beforeAll(async () => {
    worlds.push(...(await Promise.all(Array.from({ length: ROUTERS }, openRouterLab))));
  }, 60_000);
  afterAll(() => worlds.forEach((world) => world.close()));

  test(`${RULE_SETS} random rule sets, seed ${SEED}`, { timeout: 20_000 + RULE_SETS * 5_000 }, async () => {
    const random = generator(SEED);
    const sets = Array.from({ length: RULE_SETS }, () => ({
      text: new RandomRuleset(random).text(),
      loose: random() < 0.75,
    }));
    const reports: string[] = [];
    const queue = [...sets.entries()];
    await Promise.all(
      worlds.map(async (world) => {
        for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
          const [i, { text: made, loose }] = job;
          const text = loadable(made, (one) => complaints(world, one));
          const differences = await new Trial(world, text).differences(loose);
          for (const { what, kernel, model, told } of differences) {
            reports.push(
              `#${i} loose=${loose}: ${what}: kernel ${kernel}, model ${model}\n${text}\n${told.join('\n')}`,
            );
          }
        }
      }),
    );
    console.log(`${RULE_SETS} rule sets, ${compared} observations, ${reports.length} differ`);
    assert.deepEqual(reports, []);
    assert.ok(compared >= RULE_SETS * flows.length);
  });

  test('the text of a rule set is read as its JSON is', () => {
    const world = worlds[0];
    assert.ok(world);
    world.router.must(['nft', '-f', '-'], {
      input: loadable(new RandomRuleset(generator(SEED)).text(), (one) => complaints(world, one)),
    });
    const text = readNftText({ file: 'a', text: world.router.must(['nft', 'list', 'ruleset']) });
    const json = readNftJson({ file: 'a', text: world.router.must(['nft', '-j', 'list', 'ruleset']) });
    const bare = (value: unknown) => JSON.parse(JSON.stringify(value, (key, one: unknown) => (key === 'by' ? 0 : one)));
    assert.deepEqual(bare(text.ruleset), bare(json.ruleset));
  });
});
