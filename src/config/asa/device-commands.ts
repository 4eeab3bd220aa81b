import type { AsaPolicy, ResetService } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { notExpected, type Outcome } from './statement.ts';

/** Commands of one line that decide packets for the whole device or for an interface. */
export class DeviceCommands {
  readonly resets: ResetService[] = [];
  readonly noProxyArp = new Map<string, ConfigLine>();
  sameSecurity: AsaPolicy['sameSecurity'] = {};
  natControl = false;

  /** Undefined: not one of them. */
  line(by: ConfigLine): Outcome | undefined {
    const { text } = by;
    if (/^(?:no )?service reset/.test(text)) return this.#reset(by);
    if (text.startsWith('same-security-traffic ')) return this.#sameSecurity(by);
    if (text === 'nat-control' || text === 'no nat-control') {
      this.natControl = text === 'nat-control';
      return 'used';
    }
    const silent = /^(no )?sysopt noproxyarp (\S+)$/.exec(text);
    if (!silent) return undefined;
    if (silent[1] === undefined) this.noProxyArp.set(silent[2] ?? '', by);
    else this.noProxyArp.delete(silent[2] ?? '');
    return 'used';
  }

  #reset(by: ConfigLine): Outcome {
    const [, no, direction, zone] =
      /^(no )?service reset(inbound|outbound|outside)(?: interface (\S+))?$/.exec(by.text) ?? [];
    if (direction !== 'inbound' && direction !== 'outbound' && direction !== 'outside')
      return { reason: notExpected(by.text, 'resetinbound, resetoutbound or resetoutside'), bears: 'filter' };
    this.resets.push({ direction, on: no === undefined, ...(zone === undefined ? {} : { zone }), by });
    return 'used';
  }

  #sameSecurity(by: ConfigLine): Outcome {
    const which = /^same-security-traffic permit (inter|intra)-interface$/.exec(by.text)?.[1];
    if (which === undefined)
      return { reason: notExpected(by.text, 'permit inter-interface or intra-interface'), bears: 'filter' };
    this.sameSecurity = { ...this.sameSecurity, [which === 'inter' ? 'interInterface' : 'intraInterface']: by };
    return 'used';
  }
}
