import type { ForeignReaders } from '../src/config/index.ts';

/** For tests of what does not depend on the readers of whole languages. */
const none = () => {
  throw new Error('this test has no configuration of that language');
};

export const noForeignReaders: ForeignReaders = {
  asa: none,
  nftJson: none,
  nftText: none,
  iptablesSave: none,
  bpConf: none,
};
