import { servicePorts } from '../../model/service-ports.ts';

/** A port in digits, or the name of a service; `*` is the port of nobody, 0. */
export function portOf(text: string): number | undefined {
  if (text === '*') return 0;
  if (/^\d{1,5}$/.test(text)) {
    const port = Number(text);
    return port <= 65_535 ? port : undefined;
  }
  return servicePorts.get(text);
}
