import { CLIENT, LEFT, SERVER } from './router-lab.ts';

/** mulberry32: the same seed gives the same rule sets on every machine. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

/** A small rule set of random rules, in nft's language. */
export class RandomRuleset {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  text(): string {
    const chains = [
      this.#chain('sub', undefined, 'forward', 3),
      this.#chance(0.3) ? this.#based('raw', 'prerouting', 'raw', this.#rawRules()) : '',
      this.#chance(0.4) ? this.#based('mangle', 'prerouting', 'mangle', this.#markRules('prerouting')) : '',
      this.#chance(0.8) ? this.#filter('forward', '0') : '',
      this.#chance(0.3) ? this.#filter('forward', this.#one(['0', '0', '10', '-10']), 'forward2') : '',
      this.#chance(0.3) ? this.#filter('input', '0') : '',
      this.#chance(0.3) ? this.#filter('output', '0') : '',
      this.#chance(0.15) ? this.#filter('postrouting', this.#one(['0', '200'])) : '',
    ];
    const table = `table inet t {\n${chains.join('')}}\n`;
    const other = this.#chance(0.2)
      ? `table ip u {\n${this.#chain('sub', undefined, 'forward', 2)}${this.#filter('forward', '0')}}\n`
      : '';
    return table + other + (this.#chance(0.35) ? this.#nat() : '');
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #one<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }

  #several(least: number, most: number, make: () => string): readonly string[] {
    return Array.from({ length: least + Math.floor(this.#random() * (most - least + 1)) }, make);
  }

  #chain(name: string, head: string | undefined, hook: Hook, rules: number): string {
    const lines = this.#several(1, rules, () => this.#rule(hook, name === 'sub'));
    return `  chain ${name} {\n${head ? `    ${head}\n` : ''}${lines.map((line) => `    ${line}\n`).join('')}  }\n`;
  }

  #based(name: string, hook: Hook, priority: string, lines: readonly string[]): string {
    const body = lines.map((line) => `    ${line}\n`).join('');
    return `  chain ${name} {\n    type filter hook ${hook} priority ${priority}\n${body}  }\n`;
  }

  #filter(hook: Hook, priority: string, name: string = hook): string {
    const policy = hook === 'forward' && this.#chance(0.5) ? 'drop' : 'accept';
    return this.#chain(name, `type filter hook ${hook} priority ${priority}; policy ${policy}`, hook, 6);
  }

  #rawRules(): readonly string[] {
    return this.#several(1, 2, () => `${this.#matches('prerouting', 2)} notrack`);
  }

  #markRules(hook: Hook): readonly string[] {
    return this.#several(1, 3, () => `${this.#matches(hook, 1)} ${this.#marking()}`);
  }

  #marking(): string {
    return this.#one([
      'meta mark set 0x1',
      'meta mark set 0x2',
      'meta mark set meta mark | 0x4',
      'ct mark set 0x1',
      'ct mark set meta mark',
      'meta mark set ct mark',
      'ct mark set 0x2',
    ]);
  }

  #rule(hook: Hook, isSub: boolean): string {
    if (this.#chance(0.08)) return 'ct state vmap { established : accept, related : accept, invalid : drop }';
    if (this.#chance(0.08)) return `tcp dport vmap { 5001 : ${this.#verdict(isSub)}, 5002 : ${this.#verdict(isSub)} }`;
    if (this.#chance(0.12)) return 'ct state established,related accept';
    if (this.#chance(0.08)) return `${this.#matches(hook, 1)} ${this.#marking()}`;
    const matches = this.#matches(hook, 2);
    if (hook === 'postrouting' || this.#chance(0.75)) return `${matches} ${this.#verdict(isSub)}`;
    // nft 1.0.6 leaves the family out of its listings in front of a rejection, as if it were implied.
    return `${matches.replaceAll('meta nfproto ipv4', '')} ${this.#rejection()}`;
  }

  #verdict(isSub: boolean): string {
    const all = ['accept', 'accept', 'accept', 'drop', 'drop', 'return', 'counter'];
    return this.#one(isSub ? all : [...all, 'jump sub', 'goto sub']).replace('counter', isSub ? 'return' : 'accept');
  }

  #rejection(): string {
    return this.#one([
      'meta l4proto tcp reject with tcp reset',
      'meta l4proto tcp reject with tcp reset',
      'reject',
      'reject with icmpx host-unreachable',
      'reject with icmpx no-route',
      'reject with icmpx admin-prohibited',
      'meta nfproto ipv4 reject with icmp host-prohibited',
      'meta nfproto ipv4 reject with icmp net-prohibited',
      'meta nfproto ipv4 reject with icmp net-unreachable',
      'meta nfproto ipv6 reject with icmpv6 addr-unreachable',
    ]);
  }

  #matches(hook: Hook, most: number): string {
    return this.#several(0, most, () => this.#match(hook)).join(' ');
  }

  #match(hook: Hook): string {
    const states = ['new', 'established', 'related', 'invalid', 'untracked'];
    const general = [
      `ct state ${this.#one(states)}`,
      `ct state ${this.#one(states)},${this.#one(states)}`,
      `ct state != ${this.#one(states)}`,
      `tcp dport ${this.#one(['5001', '5002', '5001-5002', '!= 5001', '{ 5001, 5003, 5009 }', '< 5002', '>= 5002'])}`,
      `tcp sport ${this.#one(['5001', '5001-5009', '!= 5002', '>= 20000'])}`,
      `ip saddr ${this.#one([CLIENT, '10.77.2.0/24', `!= ${CLIENT}`, `{ ${SERVER}, ${LEFT} }`, '10.77.1.1-10.77.1.9'])}`,
      `ip daddr ${this.#one([SERVER, '10.77.1.0/24', `!= ${SERVER}`])}`,
      `ip saddr . tcp dport { ${CLIENT} . 5001, ${SERVER} . 5002 }`,
      `ip6 saddr ${this.#one(['fd77:1::/64', '!= fd77:1::/64'])}`,
      `tcp flags ${this.#one(['syn / fin,syn,rst,ack', '& (syn|ack) == syn|ack', '!= syn / fin,syn,rst,ack', 'syn', '! ack'])}`,
      `meta mark ${this.#one(['0x1', '!= 0x1', '& 0x4 == 0x4', '{ 0x1, 0x2 }'])}`,
      `ct mark ${this.#one(['0x1', '!= 0x1', '0x2'])}`,
      `ct direction ${this.#one(['original', 'reply'])}`,
      `ct status ${this.#one(['dnat', 'snat'])}`,
      'meta nfproto ipv4',
      'meta l4proto tcp',
      'fib daddr type local',
    ];
    const arrivals = hook === 'output' ? [] : [`iifname ${this.#one(['"left"', '"right"', '!= "left"', '"le*"'])}`];
    const egresses =
      hook === 'forward' || hook === 'output' || hook === 'postrouting'
        ? [`oifname ${this.#one(['"right"', '{ "left", "lo" }', '!= "right"'])}`]
        : [];
    return this.#one([...general, ...arrivals, ...egresses]);
  }

  #nat(): string {
    const pre = this.#several(0, 2, () =>
      this.#one([
        `tcp dport 5001 dnat to ${SERVER}:5002`,
        `ip daddr ${LEFT} tcp dport 5002 dnat to ${SERVER}:5001`,
        'tcp dport 5003 redirect to :5001',
        `tcp dport 5009 dnat to ${SERVER}:5001`,
        'ip daddr 10.77.2.0/24 tcp dport 5002 redirect',
        `ct state new tcp dport { 5001, 5003 } dnat to ${SERVER}`,
      ]),
    );
    const post = this.#several(0, 2, () =>
      this.#one([
        'oifname "right" masquerade',
        'oifname "right" snat to 192.0.2.9',
        'ip saddr 10.77.1.0/24 tcp dport 5001 masquerade',
        'oifname "right" meta l4proto tcp snat to 192.0.2.9:20000-60000',
        'ct state new oifname "right" masquerade',
      ]),
    );
    const chain = (name: string, hook: string, priority: string, lines: readonly string[]) =>
      `  chain ${name} {\n    type nat hook ${hook} priority ${priority}\n${lines.map((line) => `    ${line}\n`).join('')}  }\n`;
    const out = this.#chance(0.3) ? [`tcp dport 5002 dnat to ${SERVER}:5001`] : [];
    return `table ip n {\n${chain('pre', 'prerouting', 'dstnat', pre)}${chain('post', 'postrouting', 'srcnat', post)}${chain('out', 'output', '-100', out)}}\n`;
  }
}

/**
 * The rule set without the lines that contradict themselves (`ip6 saddr` in a table of IPv4), which nft refuses by
 * their number.
 */
export function loadable(text: string, check: (text: string) => string): string {
  const lines = text.split('\n');
  for (;;) {
    const refused = [...check(lines.join('\n')).matchAll(/^\/dev\/stdin:(\d+):/gm)].map(([, number]) => Number(number));
    if (refused.length === 0) return lines.join('\n');
    for (const number of refused) lines[number - 1] = '';
  }
}
