import type { BlockFlow } from './block.ts';
import type { EstatePlace } from './estate-class.ts';

/** Who a node is to a flow. */
export const placeOf = ({ from, to }: BlockFlow, node: string): EstatePlace =>
  node === to.loaded.name ? { at: 'receiver' } : node === from.loaded.name ? { at: 'sender' } : { at: 'between', node };
