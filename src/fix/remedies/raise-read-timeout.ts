import { productLimit } from './product-limit.ts';

/** The program gave up reading: it is given more time. No device on the way had a part in it. */
export const raiseReadTimeout = productLimit({
  fix: 'RAISE_READ_TIMEOUT',
  answers: ['APPLICATION_READ_TIMEOUT'],
  purpose: 'read-wait',
  gives: 'A peer that really hangs is noticed that much later.',
});
