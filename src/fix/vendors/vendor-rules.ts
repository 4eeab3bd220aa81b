import type { VendorCommands } from './vendor-timeouts.ts';

/** A connection that a rule is about. */
export interface RuleWish {
  readonly source: string;
  readonly destination: string;
  readonly port: string;
  /** What new objects and the rule may be called. */
  readonly name: string;
}

interface VendorRules {
  readonly permit?: (wish: RuleWish) => VendorCommands;
  /** A rule that denies just this, and answers. */
  readonly reject?: (wish: RuleWish) => VendorCommands;
  readonly source: string;
}

const nothingElse = { look: [], notes: [] } as const;

const panRule =
  (action: string) =>
  ({ source, destination, port, name }: RuleWish): VendorCommands => ({
    apply: [
      `set service ${name} protocol tcp port ${port}`,
      `set rulebase security rules ${name} from any to any source ${source} destination ${destination} application any service ${name} action ${action}`,
      `move rulebase security rules ${name} top`,
      'commit',
    ],
    rollback: [`delete rulebase security rules ${name}`, `delete service ${name}`, 'commit'],
    look: [
      `test security-policy-match source ${source} destination ${destination} protocol 6 destination-port ${port}`,
    ],
    notes: ['In configuration mode ("configure"); "from any to any": put in the zones where they are known.'],
  });

const checkPointRule =
  (action: string) =>
  ({ source, destination, port, name }: RuleWish): VendorCommands => ({
    apply: [
      `mgmt_cli add service-tcp name "${name}" port "${port}"`,
      `mgmt_cli add host name "${name}-source" ip-address "${source}"`,
      `mgmt_cli add host name "${name}-destination" ip-address "${destination}"`,
      `mgmt_cli add access-rule layer LAYER position top name "${name}" source "${name}-source" destination "${name}-destination" service "${name}" action ${action}`,
      'mgmt_cli publish',
      'mgmt_cli install-policy policy-package PACKAGE targets GATEWAY',
    ],
    rollback: [
      `mgmt_cli delete access-rule layer LAYER name "${name}"`,
      `mgmt_cli delete host name "${name}-destination"`,
      `mgmt_cli delete host name "${name}-source"`,
      `mgmt_cli delete service-tcp name "${name}"`,
      'mgmt_cli publish',
      'mgmt_cli install-policy policy-package PACKAGE targets GATEWAY',
    ],
    look: [],
    notes: [
      'Where hosts or services of these addresses and this port are there already, use them instead of new ones.',
    ],
  });

const srxRule =
  (then: string) =>
  ({ source, destination, port, name }: RuleWish): VendorCommands => ({
    apply: [
      `set applications application ${name} protocol tcp destination-port ${port}`,
      `set security address-book global address ${name}-source ${source}/32`,
      `set security address-book global address ${name}-destination ${destination}/32`,
      `set security policies from-zone FROM to-zone TO policy ${name} match source-address ${name}-source destination-address ${name}-destination application ${name}`,
      `set security policies from-zone FROM to-zone TO policy ${name} then ${then}`,
      `insert security policies from-zone FROM to-zone TO policy ${name} before policy FIRST`,
      'commit check',
      'commit',
    ],
    rollback: [
      `delete security policies from-zone FROM to-zone TO policy ${name}`,
      `delete security address-book global address ${name}-destination`,
      `delete security address-book global address ${name}-source`,
      `delete applications application ${name}`,
      'commit',
    ],
    look: [
      `show security match-policies from-zone FROM to-zone TO source-ip ${source} destination-ip ${destination} source-port 40001 destination-port ${port} protocol tcp`,
    ],
    notes: ['FIRST is the policy that stands first now.'],
  });

const fortiRule =
  (lines: readonly string[]) =>
  ({ source, destination, port, name }: RuleWish): VendorCommands => ({
    apply: [
      'config firewall service custom',
      `edit "${name}"`,
      `set tcp-portrange ${port}`,
      'next',
      'end',
      'config firewall address',
      `edit "${name}-source"`,
      `set subnet ${source} 255.255.255.255`,
      'next',
      `edit "${name}-destination"`,
      `set subnet ${destination} 255.255.255.255`,
      'next',
      'end',
      'config firewall policy',
      'edit NUMBER',
      `set name "${name}"`,
      'set srcintf "FROM"',
      'set dstintf "TO"',
      `set srcaddr "${name}-source"`,
      `set dstaddr "${name}-destination"`,
      `set service "${name}"`,
      'set schedule "always"',
      ...lines,
      'next',
      'move NUMBER before FIRST',
      'end',
    ],
    rollback: [
      'config firewall policy',
      'delete NUMBER',
      'end',
      'config firewall address',
      `delete "${name}-destination"`,
      `delete "${name}-source"`,
      'end',
      'config firewall service custom',
      `delete "${name}"`,
      'end',
    ],
    look: [`diagnose firewall iprope lookup ${source} 40001 ${destination} ${port} tcp FROM`],
    notes: ['NUMBER is a free one, FIRST that of the policy that stands first now.'],
  });

const pfRule =
  (begins: string) =>
  ({ source, destination, port }: RuleWish): VendorCommands => ({
    apply: [
      `pf.conf: ${begins} proto tcp from ${source} to ${destination} port ${port}`,
      'pfctl -nf /etc/pf.conf',
      'pfctl -f /etc/pf.conf',
    ],
    rollback: ['pf.conf: without this line', 'pfctl -nf /etc/pf.conf', 'pfctl -f /etc/pf.conf'],
    look: ['pfctl -vsr'],
    notes: ['"quick" ends the look-up: the line goes before the one that blocks.'],
  });

/** By the name that `network.yaml` uses (`config/presets.ts`). */
const vendors: Readonly<Record<string, VendorRules>> = {
  'not-known': {
    permit: ({ source, destination, port }) => ({
      apply: [`in the words of this device: permit TCP from ${source} to ${destination} port ${port}`],
      rollback: [`in the words of this device: without that rule`],
      ...nothingElse,
    }),
    reject: ({ source, destination, port }) => ({
      apply: [`in the words of this device: answer TCP from ${source} to ${destination} port ${port} with a reset`],
      rollback: [`in the words of this device: without that rule`],
      look: [],
      notes: ['Whether this device can answer is not known: its kind is not.'],
    }),
    source: 'none: the kind of the device is not known',
  },
  'pan-os': {
    permit: panRule('allow'),
    reject: panRule('reset-client'),
    source: 'Palo Alto Networks, PAN-OS CLI: set rulebase security rules, actions allow and reset-client',
  },
  'check-point': {
    permit: checkPointRule('Accept'),
    // The action "Reject" of SmartConsole's rules answers the sender; "Drop" does not.
    reject: checkPointRule('Reject'),
    source: 'Check Point management API, access-rule (that Reject answers TCP with a reset is an assumption)',
  },
  'juniper-srx': {
    permit: srxRule('permit'),
    reject: srxRule('reject'),
    source: 'Juniper, security policies: reject answers TCP with a reset, deny does not',
  },
  fortigate: {
    permit: fortiRule(['set action accept']),
    reject: fortiRule(['set action deny', 'set send-deny-packet enable']),
    source: 'Fortinet, config firewall policy: send-deny-packet sends a reply when a session is denied',
  },
  pf: {
    permit: pfRule('pass in quick'),
    reject: pfRule('block return in quick'),
    source: 'pf.conf(5), pass, block return',
  },
  'aws-security-group': securityGroup(),
  'aws-security-group-nitro6': securityGroup(),
  'gcp-firewall': {
    permit: ({ source, destination, port, name }) => ({
      apply: [
        `gcloud compute firewall-rules create ${name.toLowerCase()} --network=NETWORK --direction=INGRESS --action=ALLOW --rules=tcp:${port} --source-ranges=${source}/32 --destination-ranges=${destination}/32`,
      ],
      rollback: [`gcloud compute firewall-rules delete ${name.toLowerCase()}`],
      look: ['gcloud compute firewall-rules list --filter=network:NETWORK'],
      notes: [],
    }),
    source: 'Google Cloud SDK, gcloud compute firewall-rules create',
  },
};

function securityGroup(): VendorRules {
  const line = (what: string, { source, port }: RuleWish) =>
    `aws ec2 ${what}-security-group-ingress --group-id GROUP --protocol tcp --port ${port} --cidr ${source}/32`;
  return {
    permit: (wish) => ({
      apply: [line('authorize', wish)],
      rollback: [line('revoke', wish)],
      look: ['aws ec2 describe-security-group-rules --filters Name=group-id,Values=GROUP'],
      notes: ['GROUP is that of the destination. A security group answers nothing that it does not permit.'],
    }),
    source: 'AWS EC2, authorize-security-group-ingress',
  };
}

export const vendorRules = (preset: string): VendorRules | undefined => vendors[preset];

export const canReject = (preset: string): boolean => vendors[preset]?.reject !== undefined;
export const canPermit = (preset: string): boolean => vendors[preset]?.permit !== undefined;
