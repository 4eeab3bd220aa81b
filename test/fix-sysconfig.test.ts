import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { takeRoute } from '../src/config/iproute/route-words.ts';
import { type OpenRule, takeRule } from '../src/config/iproute/rule-words.ts';
import { TableNames } from '../src/config/table-names.ts';
import { wordsOf } from '../src/config/word-cursor.ts';
import type { Family } from '../src/base/prefix.ts';
import { changedFiles } from '../src/fix/changed-files.ts';
import type { Patch } from '../src/fix/change.ts';
import type { Platform } from '../src/fix/script/script.ts';
import { scriptsOf } from '../src/fix/script/scripts-of.ts';
import { type Subject, subjectOf } from '../src/fix/subject.ts';
import type { Route } from '../src/model/routing.ts';
import { mendingOf, networkCase } from './fix-case.ts';

type Told = Pick<Route, 'table' | 'to' | 'preferredSource'> & {
  readonly hops: readonly { via?: string; device?: string }[];
};

const routeKey = ({ table, to, hops, preferredSource }: Told): string =>
  JSON.stringify([table, to.address, to.length, hops.map(({ via, device }) => [via, device]), preferredSource]);
const ruleKey = ({ family, priority, from, to, mark, arrival, egress, action }: OpenRule): string =>
  JSON.stringify([family, priority, from, to, mark, arrival, egress, action]);

/** As `ip route add` and `ip rule add` take a line. */
const context = (family: Family) => ({ tables: new TableNames(), family, form: 'command' }) as const;
function routeOf(words: string, family: Family): string {
  const found = wordsOf(words, (cursor) => takeRoute(cursor, context(family)));
  return 'value' in found ? routeKey(found.value) : assert.fail(words);
}
function ruleOf(words: string, family: Family): string {
  const found = wordsOf(words, (cursor) => takeRule(cursor, context(family)));
  return 'value' in found ? ruleKey(found.value) : assert.fail(words);
}

/** ifroute(5): destination, gateway, netmask, interface, then options of `ip route`; a dash is nothing. */
function columnsOf(line: string): string {
  const [to = '', gateway, netmask, device, ...options] = line.split(' ');
  assert.equal(netmask, '-', line);
  return [to, ...(gateway === '-' ? [] : ['via', gateway]), 'dev', device, ...options].join(' ');
}

/** What the files of a host say, read line by line in the words of each system. */
function readBack(patch: Patch, { subject, node, platform }: { subject: Subject; node: string; platform: Platform }) {
  const [routes, rules]: [string[], string[]] = [[], []];
  const files = scriptsOf(patch, subject, platform).find((script) => script.node === node)?.files ?? [];
  for (const { path, text } of files) {
    const [, kind, six] = /\/(route|rule|ifroute|ifrule)(6?)-[^/]+$/.exec(path) ?? [];
    for (const line of text.split('\n')) {
      const family = six === '6' || line.includes(':') ? 6 : 4;
      if (kind === 'route') routes.push(routeOf(line, family));
      else if (kind === 'ifroute') routes.push(routeOf(columnsOf(line), family));
      else if (kind === 'rule') rules.push(ruleOf(line, family));
      else if (kind === 'ifrule') rules.push(ruleOf(line.replace(/^ipv[46] /, ''), line.startsWith('ipv6') ? 6 : 4));
    }
  }
  return { routes: routes.toSorted(), rules: rules.toSorted() };
}

/** What the proof's node has, and the case's has not. */
function added(patch: Patch, subject: Subject, name: string) {
  const files = changedFiles(subject.files, patch);
  const changed = files && subjectOf(files);
  assert.ok(changed && 'network' in changed);
  const [before, after] = [subject, changed].map(({ network }) => network.node(name)?.node);
  assert.ok(before && after);
  const fresh = (all: readonly string[], old: readonly string[]) => all.filter((one) => !old.includes(one)).toSorted();
  return {
    routes: fresh(after.routes.map(routeKey), before.routes.map(routeKey)),
    rules: fresh(after.rules.map(ruleKey), before.rules.map(ruleKey)),
  };
}

describe.each(['linux-ifcfg', 'linux-wicked'] as const)(
  '%s: what is written is read as what was proved',
  (platform) => {
    const subject = networkCase('cases/two-interfaces/strict-filter');
    const fixes =
      mendingOf(subject, { from: 'serverA', to: '10.4.0.100:1521', bindAddress: '10.2.0.100' })?.fixes ?? [];

    test.each(['SOURCE_TABLE', 'STATIC_ROUTES', 'CONNECTION_MARK'] as const)('%s', (id) => {
      const fix = fixes.find((one) => one.fix === id) ?? assert.fail(`${id} is not found`);
      for (const node of new Set(fix.patch.map((change) => change.node))) {
        const there = added(fix.patch, subject, node);
        assert.notEqual(there.routes.length, 0);
        assert.equal(there.rules.length > 0, id !== 'STATIC_ROUTES');
        assert.deepEqual(readBack(fix.patch, { subject, node, platform }), there);
      }
    });
  },
);
