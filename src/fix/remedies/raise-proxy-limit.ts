import { productLimit } from './product-limit.ts';

/** A proxy closed both sides because no data came. Keepalive of the ends never reaches its clock, which counts data. */
export const raiseProxyLimit = productLimit({
  fix: 'RAISE_PROXY_LIMIT',
  answers: ['PROXY_IDLE_LIMIT'],
  purpose: 'proxy-limit',
  gives: 'Connections that were abandoned hold a slot of the proxy for that long.',
});
