import { valueOf } from '../../model/configuration.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import {
  isOfMain,
  type LinuxChange,
  type LinuxNftTable,
  type LinuxRoute,
  type LinuxRule,
  listedRule,
  spellNetwork,
} from './linux-change.ts';
import { shWord, shWords, shWordsOf } from './quote.ts';
import type { ScriptStep } from './script.ts';

/**
 * What acts at once on a Linux host, in an order in which nothing is led where nothing is yet: tables, marks, settings,
 * then the rules and the routes of main.
 */
export function runtimeSteps({ node, routes, rules, parameters, nftTables }: LinuxChange): readonly ScriptStep[] {
  const own = routes.filter((one) => !isOfMain(one));
  const first = new Set(own.filter((one, i) => own.findIndex(({ route }) => route.table === one.route.table) === i));
  return [
    ...own.map((one) => routeStep(one, first.has(one) && isNewTable(node, one))),
    ...nftTables.map(nftStep),
    ...parameters.map((one) => parameterStep(node, one)),
    ...rules.flatMap(ruleSteps),
    ...routes.filter(isOfMain).map((one) => routeStep(one, false)),
  ];
}

export const runtimeTools = ({ routes, rules, parameters, nftTables }: LinuxChange): readonly string[] => [
  ...(routes.length + rules.length > 0 ? ['ip'] : []),
  ...(parameters.length > 0 ? ['sysctl'] : []),
  ...(nftTables.length > 0 ? ['nft'] : []),
];

const isNewTable = ({ node }: LoadedNode, { route }: LinuxRoute): boolean =>
  !node.routes.some(({ table }) => table === route.table);

function routeStep(one: LinuxRoute, isFirst: boolean): ScriptStep {
  const { family, words, route, replaces } = one;
  const ip = `ip -${family} route`;
  const [hop] = route.hops;
  const listing = `ip -o -${family} route show table ${route.table} exact ${shWord(spellNetwork(route))}`;
  const filter = [
    ...(hop?.via === undefined ? [] : ['via', hop.via]),
    ...(hop?.device === undefined ? [] : ['dev', hop.device]),
    ...(route.preferredSource === undefined ? [] : ['src', route.preferredSource]),
  ];
  const common = {
    says: `${replaces ? 'route in place of the one there is' : 'route'}: ${words}`,
    isDone: `${listing} ${shWords(filter)} 2>/dev/null | ${ofMetric(one, '-q')}`,
  };
  if (!replaces)
    return {
      ...common,
      apply: [`${ip} add ${shWordsOf(words)}`],
      rollback: [`${ip} del ${shWordsOf(words)}`],
      ...(isFirst
        ? {
            expects: `[ -z "$(ip -${family} route show table ${route.table} 2>/dev/null)" ]`,
            surprise: `table ${route.table} has routes on this host already, and none in the case: collect the host anew, so that another is chosen`,
          }
        : {}),
    };
  return {
    ...common,
    apply: [`${ip} replace ${shWordsOf(words)}`],
    // What the kernel adds to a listing is no word of a command; several next hops stand in one line behind a
    // backslash.
    saves: `${listing} 2>/dev/null | ${ofMetric(one, '')} | sed 's/ linkdown//g; s/ dead//g' | tr '\\\\\\t' '  '`,
    rollback: [
      `if [ -n "$was" ]; then printf '%s\\n' "route replace $was table ${route.table}" | ip -${family} -batch -; else ${ip} del ${shWordsOf(words)}; fi`,
    ],
  };
}

/** Of routes to one network the one with this metric; no metric is shown where it is nothing. */
const ofMetric = ({ listedMetric }: LinuxRoute, options: '-q' | ''): string => {
  const words = listedMetric === undefined ? ['-v', ' metric '] : [` metric ${listedMetric} `];
  return shWords(['grep', ...(options === '' ? [] : [options]), ...words]);
};

/**
 * `-N`: numbers, whatever names the tables have. `proto`: a daemon made it, which is as good. Tools that are older than
 * the option have no names for what is new.
 */
const listed = (family: number, text: string): string =>
  `{ ip -N -${family} rule show 2>/dev/null || ip -${family} rule show; } | tr '\\t' ' ' | sed 's/ proto [^ ]*//; s/ *$//' | grep -qxF ${shWord(text)}`;

function ruleSteps({ family, words, rule, instead }: LinuxRule): readonly ScriptStep[] {
  const ip = `ip -${family} rule`;
  const add: ScriptStep = {
    says: `rule: ${words}`,
    apply: [`${ip} add ${shWordsOf(words)}`],
    rollback: [`${ip} del ${shWordsOf(words)}`],
    isDone: listed(family, listedRule(rule)),
  };
  if (instead === undefined) return [add];
  return [
    add,
    {
      says: `no longer the rule: ${instead}`,
      apply: [`${ip} del ${shWordsOf(instead)}`],
      rollback: [`${ip} add ${shWordsOf(instead)}`],
      isDone: `! ${ip} show | tr '\\t' ' ' | sed 's/ *$//' | grep -qF ${shWord(withoutAction(instead))}`,
    },
  ];
}

/** The conditions of a rule are enough to know it, and the name of its table is the host's own. */
const withoutAction = (words: string): string => words.replace(/ (?:lookup|table) .*$/, ' ');

function parameterStep(
  { node }: LoadedNode,
  { name, value }: { readonly name: string; readonly value: string },
): ScriptStep {
  const fact = node.stack.parameters.get(name);
  const before = fact === undefined ? undefined : valueOf(fact);
  const get = `sysctl -n ${shWord(name)}`;
  return {
    says: `${name} = ${value}`,
    apply: [`sysctl -q -w ${shWord(`${name}=${value}`)}`],
    saves: get,
    rollback: [`sysctl -q -w ${shWord(name)}="$was"`],
    isDone: `[ "$(${get} | tr '\\t' ' ')" = ${shWord(value)} ]`,
    ...(before === undefined
      ? {}
      : {
          was: before,
          expects: `[ "$(${get} | tr '\\t' ' ')" = ${shWord(before)} ]`,
          surprise: `${name} is not ${before} on this host, as the case says: what was proved may not hold here`,
        }),
  };
}

const nftStep = ({ name, text }: LinuxNftTable): ScriptStep => ({
  says: `rules of nft: table ${name}`,
  apply: [`printf '%s\\n' ${shWord(text)} | nft -f -`],
  rollback: [`nft delete table ${shWordsOf(name)}`],
  isDone: `nft list table ${shWordsOf(name)} >/dev/null 2>&1`,
});
