/**
 * Writes the expressions of `nft -j` in nft's own language, as `nft list` prints them, so that both listings are read
 * by one reader and a rule can be shown to people (libnftables-json(5)).
 */
export function statementText(statement: unknown): string {
  const [kind, body] = entryOf(statement);
  switch (kind) {
    case 'match':
      return matchText(fieldsOf(body));
    case 'vmap': {
      const { key, data } = fieldsOf(body);
      return `${leftText(key)} vmap ${valueText(data, formOf(key))}`;
    }
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
    case 'notrack':
      return kind;
    case 'jump':
    case 'goto':
      return `${kind} ${plain(fieldsOf(body)['target'])}`;
    case 'mangle':
      return mangleText(fieldsOf(body));
    case 'snat':
    case 'dnat':
    case 'masquerade':
    case 'redirect':
      return translationText(kind, fieldsOf(body));
    case 'reject':
      return rejectText(fieldsOf(body));
    default:
      return otherText(kind, body);
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : [value]);
const entryOf = (value: unknown): readonly [string, unknown] => Object.entries(fieldsOf(value))[0] ?? ['', undefined];
export const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** How values of a selector are written. */
type Form = 'plain' | 'name' | 'mark' | 'existence';

function formOf(left: unknown): Form {
  const [kind, body] = entryOf(left);
  if (kind === '&' || kind === '|' || kind === '^') return formOf(listOf(body)[0]);
  const { key, result } = fieldsOf(body);
  if ((kind === 'meta' || kind === 'ct') && key === 'mark') return 'mark';
  if (kind === 'meta' && NAME_KEYS.has(plain(key))) return 'name';
  if (kind === 'ct' && key === 'helper') return 'name';
  return kind === 'fib' && result === 'oif' ? 'existence' : 'plain';
}

/** Keys whose values stand in quotes. */
const NAME_KEYS: ReadonlySet<string> = new Set(['iifname', 'oifname', 'iif', 'oif', 'day', 'iifgroup', 'oifgroup']);

/** Keys that nft prints without `meta`. */
const BARE_KEYS: ReadonlySet<string> = new Set([
  'iifname',
  'oifname',
  'iif',
  'oif',
  'iifgroup',
  'oifgroup',
  'iiftype',
  'oiftype',
]);

/** A selector. */
function leftText(left: unknown): string {
  const [kind, body] = entryOf(left);
  const fields = fieldsOf(body);
  switch (kind) {
    case 'payload':
      return fields['base'] === undefined
        ? `${plain(fields['protocol'])} ${plain(fields['field'])}`
        : `exthdr @${plain(fields['base'])},${plain(fields['offset'])},${plain(fields['len'])}`;
    case 'meta':
      return `${BARE_KEYS.has(plain(fields['key'])) ? '' : 'meta '}${plain(fields['key'])}`;
    case 'ct':
      return `ct ${fields['dir'] === undefined ? '' : `${plain(fields['dir'])} `}${plain(fields['key'])}`;
    case 'fib':
      return `fib ${listOf(fields['flags']).map(plain).join(' . ')} ${plain(fields['result'])}`;
    case 'concat':
      return listOf(body).map(leftText).join(' . ');
    case 'tcp option':
      return `tcp option ${plain(fields['name'])} ${plain(fields['field'])}`;
    case 'numgen':
      return `numgen ${plain(fields['mode'])} mod ${plain(fields['mod'])}`;
    case 'socket':
    case 'rt':
      return `${kind} ${plain(fields['key'])}`;
    case '&':
    case '|':
    case '^':
      return binaryText(kind, listOf(body));
    default:
      return `exthdr ${quoted(left)}`;
  }
}

const quoted = (value: unknown): string => `"${JSON.stringify(value)?.replaceAll('"', "'") ?? ''}"`;

function binaryText(operator: string, [left, ...right]: readonly unknown[]): string {
  const form = formOf(left);
  return [isFields(left) ? leftText(left) : valueText(left, form), ...right.map((one) => valueText(one, form))].join(
    ` ${operator} `,
  );
}

function matchText({ op, left, right }: Fields): string {
  const operator = plain(op);
  const [kind, body] = entryOf(left);
  const [inner, mask] = kind === '&' ? listOf(body) : [];
  if (isTcpFlags(inner)) {
    const sign = operator === '!=' ? '!= ' : '';
    return `tcp flags ${sign}${flagsText(right)} / ${flagsText(mask)}`;
  }
  const value = valueText(right, formOf(left));
  const isSet = entryOf(right)[0] === 'set' || plain(right).startsWith('@');
  const shown =
    operator === 'in' || (operator === '==' && (isSet || !(isTcpFlags(left) || kind === '&'))) ? '' : `${operator} `;
  return `${leftText(left)} ${shown}${value}`;
}

function isTcpFlags(left: unknown): boolean {
  const [kind, body] = entryOf(left);
  const { protocol, field } = fieldsOf(body);
  return kind === 'payload' && protocol === 'tcp' && field === 'flags';
}

const flagsText = (value: unknown): string => {
  const [kind, body] = entryOf(value);
  return listOf(kind === '|' ? body : value)
    .map(plain)
    .join(',');
};

/** The right side of a match, an element of a set, or what a map gives. */
function valueText(value: unknown, form: Form): string {
  if (Array.isArray(value)) return value.map((one) => valueText(one, form)).join(',');
  if (!isFields(value)) return plainValue(value, form);
  const [kind, body] = entryOf(value);
  switch (kind) {
    case 'set':
      return `{ ${listOf(body)
        .map((element) => elementText(element, form))
        .join(', ')} }`;
    case 'range':
      return listOf(body)
        .map((one) => valueText(one, form))
        .join('-');
    case 'prefix':
      return `${plain(fieldsOf(body)['addr'])}/${plain(fieldsOf(body)['len'])}`;
    case 'concat':
      return listOf(body)
        .map((one) => valueText(one, form))
        .join(' . ');
    case 'elem':
      return valueText(fieldsOf(body)['val'], form);
    case '|':
    case '&':
    case '^':
      return binaryText(kind, listOf(body));
    case 'map': {
      const { key, data } = fieldsOf(body);
      return `${leftText(key)} map ${valueText(data, formOf(key))}`;
    }
    case 'meta':
    case 'ct':
    case 'payload':
    case 'rt':
      return leftText(value);
    default:
      return statementText(value);
  }
}

function plainValue(value: unknown, form: Form): string {
  if (value === '*' || (typeof value === 'string' && value.startsWith('@'))) return value;
  switch (form) {
    case 'name':
      return `"${plain(value)}"`;
    case 'mark':
      return typeof value === 'number' ? hexadecimal(value) : plain(value);
    case 'existence':
      return typeof value === 'boolean' ? (value ? 'exists' : 'missing') : `"${plain(value)}"`;
    case 'plain':
      return plain(value);
  }
}

const hexadecimal = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;

/** An element of a set, or of a map: key and value. */
export function elementText(element: unknown, form: Form = 'plain'): string {
  if (!Array.isArray(element)) return valueText(element, form);
  const [key, value] = element as readonly unknown[];
  return `${valueText(key, form)} : ${valueText(value, 'plain')}`;
}

function mangleText({ key, value }: Fields): string {
  const left = leftText(key);
  const mtu = entryOf(value)[0] === 'rt' ? 'rt mtu' : undefined;
  return `${left} set ${mtu ?? valueText(value, formOf(key))}`;
}

function translationText(kind: string, fields: Fields): string {
  const { addr, port, flags, family } = fields;
  const ports = port === undefined ? '' : `:${valueText(port, 'plain')}`;
  const address = addr === undefined ? '' : valueText(addr, 'plain');
  const bracketed = ports !== '' && address.includes(':') && !address.includes(' map ') ? `[${address}]` : address;
  const to = bracketed + ports === '' ? '' : ` to ${bracketed}${ports}`;
  const of = family === undefined ? '' : ` ${plain(family)}`;
  const list = flags === undefined ? '' : ` ${listOf(flags).map(plain).join(',')}`;
  return `${kind}${of}${to}${list}`;
}

function rejectText({ type, expr }: Fields): string {
  if (type === undefined || (type === 'icmpx' && expr === 'port-unreachable')) return 'reject';
  return expr === undefined ? `reject with ${plain(type)}` : `reject with ${plain(type)} ${plain(expr)}`;
}

function logText({ prefix, level, group, flags }: Fields): string {
  const flagTexts = flags === undefined ? [] : listOf(flags).map(plain);
  return [
    'log',
    ...(prefix === undefined ? [] : [`prefix "${plain(prefix).replaceAll('"', "'")}"`]),
    ...(level === undefined ? [] : [`level ${plain(level)}`]),
    ...(group === undefined ? [] : [`group ${plain(group)}`]),
    ...flagTexts.map((flag) => `flags ${flag}`),
  ].join(' ');
}

function otherText(kind: string, body: unknown): string {
  const fields = fieldsOf(body);
  switch (kind) {
    case 'counter':
      return fields['packets'] === undefined
        ? `counter${typeof body === 'string' ? ` name "${body}"` : ''}`
        : `counter packets ${plain(fields['packets'])} bytes ${plain(fields['bytes'])}`;
    case 'log':
      return logText(fields);
    case 'limit':
      return limitText(fields, body);
    case 'quota':
      return typeof body === 'string'
        ? `quota name ${body}`
        : `quota ${overText(fields)}${plain(fields['val'])} ${plain(fields['val_unit'])}`;
    case 'ct count':
      return `ct count ${overText(fields)}${plain(fields['val'])}`;
    case 'set':
    case 'map':
      return setChangeText(fields);
    case 'flow':
      return `flow ${plain(fields['op'])} ${plain(fields['flowtable'])}`;
    case 'ct helper':
    case 'ct timeout':
    case 'ct expectation':
      return `${kind} set "${plain(body)}"`;
    case 'queue':
    case 'dup':
    case 'fwd':
    case 'tproxy':
    case 'synproxy':
      return `${kind} ${quoted(body)}`;
    case 'xt':
      return `xt ${plain(fields['type'])} ${plain(fields['name']) || quoted(body)}`;
    default:
      return quoted({ [kind]: body });
  }
}

const overText = ({ inv }: Fields): string => (inv === true ? 'over ' : '');

function limitText(fields: Fields, body: unknown): string {
  if (typeof body === 'string') return `limit name ${body}`;
  const { rate, rate_unit: unit, burst, per } = fields;
  const isBytes = unit !== undefined && unit !== 'packets';
  const speed = isBytes ? `${plain(rate)} ${plain(unit)}/${plain(per)}` : `${plain(rate)}/${plain(per)}`;
  const more = isBytes || burst === undefined || burst === 5 || burst === 0 ? '' : ` burst ${plain(burst)} packets`;
  return `limit rate ${overText(fields)}${speed}${more}`;
}

function setChangeText({ op, elem, set, map }: Fields): string {
  const [kind, body] = entryOf(elem);
  const { val, timeout } = kind === 'elem' ? fieldsOf(body) : { val: elem, timeout: undefined };
  const lasts = timeout === undefined ? '' : ` timeout ${plain(timeout)}s`;
  return `${plain(op)} ${plain(set ?? map)} { ${leftText(val)}${lasts} }`;
}
