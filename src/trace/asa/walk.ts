import type { AssumptionCode } from '../../model/codes.ts';
import type { FilterAction, FilterStep } from '../filter-verdict.ts';
import type { Packet } from '../packet.ts';
import type { Reason } from '../reason.ts';
import type { StepKind } from '../step.ts';
import type { AsaInput, AsaVerdict } from './asa-pass.ts';

type Drop = Extract<FilterAction, { readonly kind: 'drop' }>;

/** The steps of one packet through the device while they are taken. */
export class Walk {
  readonly input: AsaInput;
  readonly #steps: FilterStep[] = [];

  constructor(input: AsaInput) {
    this.input = input;
  }

  step(kind: StepKind, because: Reason, packet?: Packet): void {
    this.#steps.push(packet ? { kind, because, packet } : { kind, because });
  }

  pass(packet: Packet, more: Pick<AsaVerdict, 'egress' | 'connection' | 'toDevice'> = {}): AsaVerdict {
    return { action: { kind: 'pass' }, packet, steps: this.#steps, assumed: this.#assumed(), ...more };
  }

  drop(
    kind: StepKind,
    because: Reason,
    action: Drop | FilterAction,
    more: Pick<AsaVerdict, 'egress'> = {},
  ): AsaVerdict {
    this.step(kind, because);
    return { action, packet: this.input.packet, steps: this.#steps, assumed: this.#assumed(), ...more };
  }

  #assumed(): readonly AssumptionCode[] {
    return [...new Set(this.#steps.flatMap(({ because }) => because.assumed ?? []))];
  }
}
