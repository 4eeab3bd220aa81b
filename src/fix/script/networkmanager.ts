import { formatPrefix } from '../../base/prefix.ts';
import { type LinuxChange, type LinuxRoute, type LinuxRule } from './linux-change.ts';
import { byDevice, isTable, type Lasting, type OfDevice, rulesetFiles, settingsFile } from './linux-files.ts';
import { shWord } from './quote.ts';
import type { ScriptStep } from './script.ts';

/**
 * NetworkManager: properties of the profile that is active on the interface (nm-settings-nmcli(5)). `nmcli` with a `+`
 * adds a value, with a `-` takes just that one away. Whether it is there is asked of the profile's own file: it is
 * where taking it away would change the profile.
 */
export function networkManager(change: LinuxChange): Lasting {
  return {
    prelude: PRELUDE,
    tools: ['nmcli'],
    steps: byDevice(change).flatMap(stepsFor),
    files: [...settingsFile(change), ...rulesetFiles(change)],
    notes: [
      'The profile has it from its next activation on: what acts now is done by ip. "nmcli device reapply" takes it over at once.',
      'nmcli has to know --offline (NetworkManager 1.38 or later), and the profile has to be a keyfile.',
    ],
  };
}

const PRELUDE: readonly string[] = [
  'profile() { nmcli -g GENERAL.CON-UUID device show "$1"; }',
  'keyfile() { nmcli --escape no -t -f UUID,FILENAME connection show | sed -n "s|^$(profile "$1"):||p"; }',
  '# has_value DEVICE -PROPERTY VALUE: the profile would change if the value were taken away',
  'has_value() {',
  '  held=$(keyfile "$1")',
  '  if [ ! -r "$held" ]; then die "no profile of $1 that is a keyfile"; fi',
  '  [ "$(nmcli --offline connection modify < "$held")" != "$(nmcli --offline connection modify "$2" "$3" < "$held")" ]',
  '}',
  'modify() { nmcli connection modify uuid "$(profile "$1")" "$2" "$3"; }',
];

const stepsFor = ({ device, routes, rules }: OfDevice): readonly ScriptStep[] => [
  ...routes.map((one) => step(device, `ipv${one.family}.routes`, routeValue(one))),
  ...rules.map((one) => step(device, `ipv${one.family}.routing-rules`, ruleValue(one))),
];

const step = (device: string, property: string, value: string): ScriptStep => ({
  says: `profile of ${device}: ${property} ${value}`,
  apply: [`modify ${shWord(device)} ${shWord(`+${property}`)} ${shWord(value)}`],
  rollback: [`modify ${shWord(device)} ${shWord(`-${property}`)} ${shWord(value)}`],
  isDone: `has_value ${shWord(device)} ${shWord(`-${property}`)} ${shWord(value)}`,
});

function routeValue({ route, listedMetric }: LinuxRoute): string {
  const [hop] = route.hops;
  return [
    formatPrefix(route.to),
    ...(hop?.via === undefined ? [] : [hop.via]),
    ...(listedMetric === undefined ? [] : [String(listedMetric)]),
    ...(route.preferredSource === undefined ? [] : [`src=${route.preferredSource}`]),
    ...(isTable(route.table) ? [`table=${route.table}`] : []),
  ].join(' ');
}

/** A rule has to say its priority, and from or to. */
function ruleValue({ rule, family }: LinuxRule): string {
  const { priority, from, to, arrival, mark, action } = rule;
  const everybody = family === 6 ? '::/0' : '0.0.0.0/0';
  return [
    `priority ${priority}`,
    ...(from || !to ? [`from ${from ? formatPrefix(from) : everybody}`] : []),
    ...(to ? [`to ${formatPrefix(to)}`] : []),
    ...(arrival === undefined ? [] : [`iif ${arrival}`]),
    ...(mark ? [`fwmark 0x${mark.value.toString(16)}`] : []),
    ...(action.kind === 'lookup' ? [`table ${action.table}`] : []),
  ].join(' ');
}
