import { parseAddress, unspecified } from '../../base/address.ts';
import { familyOf, parsePrefix } from '../../base/prefix.ts';
import { type ConfigLine, known, type Known, type UnreadConfig } from '../../model/configuration.ts';
import { MAIN_TABLE } from '../../model/routing.ts';
import type { ConfigFile } from '../config-file.ts';
import type { InterfacePart, NodeParts, OpenRoute } from '../parts.ts';
import { type Cmdlet, cmdletOf, eachCommand } from './cmdlet.ts';

/**
 * Reads lines of PowerShell that set TCP/IP, in the forms in which Windows' reference shows them: `New-ItemProperty`
 * and `Remove-ItemProperty` of the key of TCP/IP, `New-NetRoute` and `Remove-NetRoute`, `Set-NetIPInterface` with the
 * weak host settings. They are read as if they were typed one after the other; a line that is anything else decides
 * nothing and is told.
 */
export function readPowershell({ file, text }: ConfigFile): NodeParts {
  const reading = new PowershellReading();
  for (const { line, content } of eachCommand(text))
    if (content !== '') reading.take(content, { file, line, text: FIRST_LINE.exec(content)?.[0] ?? '' });
  return reading.parts();
}

/** What shows where it stands; a name may go over several lines. */
const FIRST_LINE = /^.*?(?=\s*(?:\n|$))/;

class PowershellReading {
  readonly #parameters = new Map<string, Known<string>>();
  readonly #interfaces = new Map<string, WeakPart>();
  readonly #routes = new Map<string, OpenRoute>();
  readonly #unread: UnreadConfig[] = [];

  take(command: string, by: ConfigLine): void {
    const cmdlet = cmdletOf(command);
    const refusal = cmdlet ? this.#takeCmdlet(cmdlet, by) : 'not one command with quoted or plain words';
    if (refusal !== undefined) this.#unread.push({ ...by, reason: refusal, bears: 'unknown' });
  }

  parts(): NodeParts {
    const routes = [...this.#routes.values()];
    return {
      looksLike: 'windows',
      parameters: this.#parameters,
      interfaces: [...this.#interfaces.values()],
      // What is typed adds to a table that nobody has shown.
      ...(routes.length === 0 ? {} : { routes: { routes, families: [] } }),
      unread: this.#unread,
    };
  }

  /** Undefined: taken; else why not. */
  #takeCmdlet(cmdlet: Cmdlet, by: ConfigLine): string | undefined {
    switch (cmdlet.name.toLowerCase()) {
      case 'new-itemproperty':
        return this.#setValue(cmdlet, by);
      case 'remove-itemproperty':
        return this.#removeValue(cmdlet);
      case 'new-netroute':
        return this.#route(cmdlet, (key, route) => this.#routes.set(key, route), by);
      case 'remove-netroute':
        return this.#route(cmdlet, (key) => this.#routes.delete(key), by);
      case 'set-netipinterface':
        return this.#weakHost(cmdlet, by);
      default:
        return `${cmdlet.name} is not read here`;
    }
  }

  #setValue({ words, rest }: Cmdlet, by: ConfigLine): string | undefined {
    const name = words.get('name');
    const value = words.get('value') ?? '';
    const strange = valueKey(words) ?? unknownWord({ words, rest }, ['path', 'name', 'propertytype', 'value', 'force']);
    if (strange !== undefined) return strange;
    if (name === undefined || !/^dword$/i.test(words.get('propertytype') ?? '') || !isDword(value))
      return 'not a number of 32 bits with its name';
    this.#parameters.set(name, known(String(Number(value)), by));
    return undefined;
  }

  #removeValue({ words, rest }: Cmdlet): string | undefined {
    const name = words.get('name');
    const strange = valueKey(words) ?? unknownWord({ words, rest }, ['path', 'name']);
    if (strange !== undefined) return strange;
    if (name === undefined || isPattern(name)) return 'not the name of one value';
    this.#parameters.delete(name);
    return undefined;
  }

  #route({ words, rest }: Cmdlet, put: (key: string, route: OpenRoute) => void, by: ConfigLine): string | undefined {
    const strange = unknownWord({ words, rest }, ['destinationprefix', ...INTERFACE, 'nexthop', 'confirm']);
    const route = strange === undefined ? routeOf(words, by) : strange;
    if (typeof route === 'string') return route;
    put(JSON.stringify([route.to, route.hops]), route);
    return undefined;
  }

  #weakHost({ words, rest }: Cmdlet, by: ConfigLine): string | undefined {
    const strange = unknownWord({ words, rest }, [...INTERFACE, 'addressfamily', 'weakhostsend', 'weakhostreceive']);
    const name = interfaceOf(words);
    const [send, receive] = [isEnabled(words.get('weakhostsend')), isEnabled(words.get('weakhostreceive'))];
    if (strange !== undefined) return strange;
    if (name === undefined || !/^ipv4$/i.test(words.get('addressfamily') ?? '')) return 'not of IPv4 on one interface';
    if (send === 'strange' || receive === 'strange') return 'neither Enabled nor Disabled';
    const before = this.#interfaces.get(name) ?? { name, by, settings: {} };
    const settings = {
      ...before.settings,
      ...(send === undefined ? {} : { weakHostSend: known(send, by) }),
      ...(receive === undefined ? {} : { weakHostReceive: known(receive, by) }),
    };
    this.#interfaces.set(name, { ...before, settings });
    return undefined;
  }
}

/** These words may be patterns (about_Wildcards), and what they fit is not in the text. */
const isPattern = (word: string): boolean => /[*?[\]`]/.test(word);

type Words = Cmdlet['words'];

const INTERFACE = ['interfacealias', 'interfaceindex'];

/** The one interface that is named; undefined: none, two, or a pattern. */
function interfaceOf(words: Words): string | undefined {
  const [alias, exact] = [words.get('interfacealias'), words.get('interfaceindex')];
  if (exact !== undefined) return alias === undefined ? exact : undefined;
  return alias === undefined || isPattern(alias) ? undefined : alias;
}
type WeakPart = InterfacePart & { readonly settings: NonNullable<InterfacePart['settings']> };

/** A word that nobody reads here could make the line mean something else. */
function unknownWord({ words, rest }: Pick<Cmdlet, 'words' | 'rest'>, read: readonly string[]): string | undefined {
  const other = [...words.keys()].find((word) => !read.includes(word));
  if (other !== undefined) return `-${other} is not read here`;
  return rest.length > 0 ? `${rest[0]} stands behind no name` : undefined;
}

/** Undefined: it is the key of TCP/IP itself, whose values are those of the whole host. */
const valueKey = (words: Words): string | undefined =>
  /^HKLM:\\+SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\?$/i.test(words.get('path') ?? '')
    ? undefined
    : 'not the key of TCP/IP';

const isDword = (value: string): boolean => /^\d{1,10}$/.test(value) && Number(value) <= 0xffff_ffff;

const isEnabled = (word: string | undefined): boolean | 'strange' | undefined =>
  word === undefined ? undefined : /^enabled$/i.test(word) ? true : /^disabled$/i.test(word) ? false : 'strange';

function routeOf(words: Words, by: ConfigLine): OpenRoute | string {
  const [network = '', length] = (words.get('destinationprefix') ?? '').split('/');
  const to = length === undefined ? undefined : parsePrefix(`${network}/${length}`);
  const device = interfaceOf(words);
  const hop = parseAddress(words.get('nexthop') ?? '');
  if (!to || device === undefined || hop === undefined || familyOf(hop) !== familyOf(to.address))
    return 'not a route to a network by a gateway on an interface';
  if (parseAddress(network) !== to.address) return 'the destination has bits of a host';
  // -NextHop of a route without a gateway (New-NetRoute).
  const via = hop === unspecified[familyOf(hop)] ? {} : { via: hop };
  return {
    table: MAIN_TABLE,
    to,
    kind: 'unicast',
    hops: [{ ...via, device, weight: 1 }],
    // RouteMetric of a route that is made without one (New-NetRoute).
    metric: 256,
    scope: 'via' in via ? 'global' : 'link',
    by,
  };
}
