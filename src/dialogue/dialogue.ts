import type * as v from 'valibot';
import type { Address } from '../base/address.ts';
import type { NodeName } from '../model/observation.ts';
import type { Session } from './session.ts';

/** The program of a session of some product, with everything open that differs from site to site. */
export interface Dialogue<Roles extends string = string, Settings extends SettingsShape = SettingsShape> {
  /** As `sessions.yaml` calls it: `netbackup-multiplexed`. */
  readonly name: string;
  /** What it plays, in one sentence, with what it was taken from. */
  readonly says: string;
  /** Who takes part, and what each is: `media: the media server`. */
  readonly roles: Readonly<Record<Roles, string>>;
  /**
   * Who asks whom first, where the product has rules of its own about the address it comes from and about whom it lets
   * in.
   */
  readonly asks?: { readonly from: Roles; readonly to: Roles };
  /** What may be said of it behind `with:`. Every entry is optional or has a default, and is described. */
  readonly settings: Settings;
  /** What is known to be otherwise and is not played. */
  readonly simplified?: readonly string[];
  /** What of this no source at hand confirms. It is never printed as certain. */
  readonly unverified: readonly string[];
  session(given: Given<Roles, v.InferOutput<Settings>>): Session;
}

export type SettingsShape = v.StrictObjectSchema<v.ObjectEntries, v.ErrorMessage<v.StrictObjectIssue> | undefined>;

export interface Given<Roles extends string, Settings> {
  /** The name of the session. */
  readonly name: string;
  readonly roles: Readonly<Record<Roles, Role>>;
  readonly settings: Settings;
  /** What those rules say of the one who asks. */
  readonly admission?: Admission | undefined;
}

export interface Admission {
  /** The address that its sockets are bound to; undefined: the system chooses. */
  readonly bind?: Address | undefined;
  /** Whoever is asked does not let it in. */
  readonly refused: boolean;
}

/** Who plays a role, and the address by which the others reach it. */
export interface Role {
  readonly host: NodeName;
  readonly address: Address;
}
