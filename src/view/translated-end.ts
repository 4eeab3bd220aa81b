import { formatEndpoint } from '../model/flow.ts';
import type { TranslatedEnd } from '../model/observation.ts';

/** An end of a translation: the port, the whole address, or what of it a log still shows. */
export const translatedEnd = ({ address, port }: TranslatedEnd): string =>
  address === undefined ? 'an address' : port === undefined ? address : formatEndpoint({ address, port });
