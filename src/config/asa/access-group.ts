import type { AccessGroup } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { notExpected, type Outcome, Words } from './statement.ts';

/** `access-group LIST {in|out} interface IFC [per-user-override|control-plane]` or `access-group LIST global`. */
export function accessGroup(by: ConfigLine, groups: AccessGroup[]): Outcome {
  const words = new Words(by.text);
  words.take();
  const list = words.take();
  const direction = words.take();
  if (direction === 'global') {
    groups.push({ list, direction, by });
    return 'used';
  }
  if ((direction !== 'in' && direction !== 'out') || !words.accept('interface'))
    return { reason: notExpected(direction, 'in, out or global'), bears: 'filter' };
  const zone = words.take();
  if (words.accept('control-plane')) return { reason: 'holds for packets to the device itself', bears: 'nothing' };
  groups.push({ list, direction, zone, by });
  return 'used';
}
