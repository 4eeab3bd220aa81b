import { familyOf } from '../../base/prefix.ts';
import type { Change } from '../change.ts';
import { freeMark } from '../free-number.ts';
import { neighboursOf, type OwnTable, ownTables, prioritiesFor } from '../own-table.ts';
import { type Place, placesOf } from '../place.ts';
import type { Remedy } from '../remedy.ts';
import { WAY_CAUSES } from './source-table.ts';

/** A table of nftables for each interface: what another fix made for another one stays. */
const rulesetName = (device: string): string => `holdfast_${device.replaceAll(/\W/g, '_')}`;

/**
 * Answers leave by the interface that the connection came in by, whichever addresses it has: the first packet marks the
 * connection, what the host sends takes the mark over, and a rule leads it to a table of the interface's own.
 */
export const connectionMark: Remedy = {
  fix: 'CONNECTION_MARK',
  answers: WAY_CAUSES,
  propose: (problem) => {
    const places = placesOf(problem).answering.filter((place) => !forwards(place) && isPlain(place.device));
    const tables = ownTables(places);
    if (tables.length === 0) return [];
    const marks = marksFor(places);
    return prioritiesFor(tables).map((priorities) => ({
      fix: 'CONNECTION_MARK' as const,
      words: tables.map(markWords).join('; '),
      patch: tables.flatMap((one, i) => changesFor(one, { priority: priorities[i] ?? 1, mark: marks[i] ?? 1 })),
      terms: {
        running: 'new-connections' as const,
        security: 'none' as const,
        source:
          'nft(8), chains of type route; ip_route_me_harder() in net/netfilter/nf_nat_core.c and netfilter.c; ip-sysctl, src_valid_mark',
      },
      keeps: tables.map(({ place }, i) => neighboursOf(place, marks[i])),
    }));
  },
};

/** What a host passes on would be marked as well, and leave by the mark's table. */
const forwards = ({ node, device, address }: Place): boolean => {
  const { forwarding, forwarding6 } = node.facts(device);
  return (familyOf(address) === 4 ? forwarding : forwarding6).value;
};

/** What can stand between the quotes of nft, which knows no way to write a quote. */
const isPlain = (device: string): boolean => /^[\w.:@-]+$/.test(device);

const markWords = ({ table, place: { node, device, gateway } }: OwnTable): string =>
  `${node.name}: what comes in by ${device} is answered by ${device} through ${gateway} (a mark of the connection, table ${table})`;

/** No two on one host are the same. */
function marksFor(places: readonly Place[]): readonly number[] {
  const marks: number[] = [];
  for (const { node } of places) marks.push(freeMark(node, marks));
  return marks;
}

interface Numbers {
  readonly priority: number;
  readonly mark: number;
}

function changesFor(one: OwnTable, { priority, mark: number }: Numbers): readonly Change[] {
  const { node, device, address } = one.place;
  const mark = `0x${number.toString(16)}`;
  const isStrict = familyOf(address) === 4 && node.facts(device).rpFilter.value === 1;
  const six = familyOf(address) === 6;
  return [
    { is: 'nft-table', node: node.name, text: rulesetText({ device, mark, isStrict, six }) },
    one.toNeighbours,
    one.toEverything,
    {
      is: 'rule',
      node: node.name,
      words: `from ${six ? '::/0' : 'all'} fwmark ${mark} table ${one.table} priority ${priority}`,
    },
    ...(isStrict && !node.facts(device).sourceValidMark.value
      ? [{ is: 'parameter' as const, node: node.name, name: `net.ipv4.conf.${device}.src_valid_mark`, value: '1' }]
      : []),
  ];
}

interface Marking {
  readonly device: string;
  readonly mark: string;
  /** The reverse-path filter is to look up with the mark, so that the packet has to have it when it asks. */
  readonly isStrict: boolean;
  readonly six: boolean;
}

/** A connection that somebody else marked already keeps that mark. */
function rulesetText({ device, mark, isStrict, six }: Marking): string {
  const name = `"${device}"`;
  return [
    `table ${six ? 'ip6' : 'ip'} ${rulesetName(device)} {`,
    '  chain prerouting {',
    '    type filter hook prerouting priority mangle; policy accept;',
    `    iifname ${name} ct state new ct mark 0x0 ct mark set ${mark}`,
    ...(isStrict ? [`    iifname ${name} ct mark ${mark} meta mark set ${mark}`] : []),
    '  }',
    '  chain output {',
    '    type route hook output priority mangle; policy accept;',
    `    ct mark ${mark} meta mark set ${mark}`,
    '  }',
    '}',
  ].join('\n');
}
