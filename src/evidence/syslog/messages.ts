import { readAccessListHit } from './access-list.ts';
import { readBuilt } from './built.ts';
import {
  readAccessGroupDenied,
  readConnectionLimit,
  readDuplicateSyn,
  readInboundTcpDenied,
  readInboundUdpDenied,
  readNoConnection,
  readNoTranslation,
  readPoolExhausted,
  readResourceLimit,
  readReversePath,
  readSpoof,
  readTranslationFailed,
} from './denied.ts';
import { readCommand, readLineProtocol, readStartup, readSwitchToActive } from './event.ts';
import { readIcmpBuilt, readIcmpTeardown } from './icmp.ts';
import type { MessageReader } from './message.ts';
import { readNoEgress, readNoNextHop } from './routing.ts';
import { readTeardown } from './teardown.ts';
import { readTranslationBuilt, readTranslationTeardown } from './translation.ts';

/**
 * By message number. The severity before the number is configurable (`logging message N level L`) and decides nothing.
 */
export const messages: ReadonlyMap<string, MessageReader> = new Map<string, MessageReader>([
  ['104001', readSwitchToActive],
  ['106001', readInboundTcpDenied],
  ['106006', readInboundUdpDenied],
  ['106011', readNoTranslation],
  ['106015', readNoConnection],
  ['106021', readReversePath],
  ['106022', readSpoof],
  ['106023', readAccessGroupDenied],
  ['106100', readAccessListHit],
  ['110002', readNoEgress],
  ['110003', readNoNextHop],
  ['111008', readCommand],
  ['199002', readStartup],
  ['201011', readConnectionLimit],
  ['201013', readConnectionLimit],
  ['202010', readPoolExhausted],
  ['302001', readBuilt],
  ['302002', readTeardown],
  ['302013', readBuilt],
  ['302014', readTeardown],
  ['302015', readBuilt],
  ['302016', readTeardown],
  ['302020', readIcmpBuilt],
  ['302021', readIcmpTeardown],
  ['305006', readTranslationFailed],
  ['305009', readTranslationBuilt],
  ['305010', readTranslationTeardown],
  ['305011', readTranslationBuilt],
  ['305012', readTranslationTeardown],
  ['321001', readResourceLimit],
  ['411001', readLineProtocol],
  ['411002', readLineProtocol],
  ['419002', readDuplicateSyn],
]);
