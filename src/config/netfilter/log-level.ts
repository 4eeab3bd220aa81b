/** Where a rule names none: LOGLEVEL_WARNING, of nft as of iptables. */
export const LEVEL_DEFAULT = 4;

/** nft(8), and the longer words of iptables-extensions(8). */
const LEVELS: ReadonlyMap<string, number> = new Map([
  ['emerg', 0],
  ['panic', 0],
  ['alert', 1],
  ['crit', 2],
  ['err', 3],
  ['error', 3],
  ['warn', 4],
  ['warning', 4],
  ['notice', 5],
  ['info', 6],
  ['debug', 7],
]);

/** A name or a digit; undefined: none of syslog, as `audit`. */
export const logLevelOf = (word: string): number | undefined =>
  /^[0-7]$/.test(word) ? Number(word) : LEVELS.get(word.toLowerCase());
