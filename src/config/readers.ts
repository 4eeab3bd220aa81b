/** The readers of whole languages, in one place for those who put networks together. */
export { readBpConf } from './netbackup/bp-conf.ts';
