import { parseAddress } from '../../base/address.ts';
import type { TranslationTarget } from '../../model/netfilter.ts';
import { portsOf } from './field.ts';

/** `10.0.0.1`, `10.0.0.1-10.0.0.4:90-99`, `[fd00::1]:8080`, `:8080`, `fd00::1`. */
export function translationTarget(text: string): TranslationTarget | undefined {
  const [addressText, portText] = partsOf(text);
  const [first = '', last] = addressText.split('-').map((one) => one.replaceAll(/[[\]]/g, ''));
  const address = first === '' ? undefined : parseAddress(first);
  const addressTo = last === undefined ? undefined : parseAddress(last);
  const ports = portText === '' ? undefined : portsOf(portText);
  if (first !== '' && address === undefined) return undefined;
  if (last !== undefined && addressTo === undefined) return undefined;
  if (portText !== '' && ports === undefined) return undefined;
  if (address === undefined && ports === undefined) return undefined;
  return { ...(address && { address }), ...(addressTo && { addressTo }), ...(ports && { ports }) };
}

/** An IPv6 address has colons of its own: with a port it stands in brackets. */
function partsOf(text: string): readonly [string, string] {
  if (text.includes(']')) {
    const end = text.lastIndexOf(']') + 1;
    return [text.slice(0, end), text.slice(end).replace(/^:/, '')];
  }
  const colons = text.split(':').length - 1;
  if (colons !== 1) return [text, ''];
  const [address = '', ports = ''] = text.split(':');
  return [address, ports];
}
