import { type Duration, days, inSeconds, minutes, seconds } from '../../base/duration.ts';

/** What a time-out of a device is to be, and for what. */
export interface TimeoutWish {
  readonly idle: Duration;
  /** What it was before, for the way back. */
  readonly before: Duration;
  /** The port of the service, where it is for that alone. */
  readonly port?: number | undefined;
  /** What a new object of the device may be called. */
  readonly name: string;
}

/**
 * Commands of one vendor. Words in capitals are names that stand in no file of the case: whoever types them puts them
 * in.
 */
export interface VendorCommands {
  readonly apply: readonly string[];
  readonly rollback: readonly string[];
  /** What shows the value, before and after. */
  readonly look: readonly string[];
  readonly notes: readonly string[];
}

export interface VendorTimeout {
  /** Of everything that goes through the device, the listener or the gateway. */
  readonly general?: (wish: TimeoutWish) => VendorCommands;
  /** Of one service alone. */
  readonly service?: (wish: TimeoutWish) => VendorCommands;
  readonly range: { readonly from: Duration; readonly to: Duration };
  readonly source: string;
  /** Why nothing sets it, where nothing does: then there is no command at all. */
  readonly cannot?: string;
}

const text = (time: Duration): string => String(Math.round(inSeconds(time)));
const inMinutes = (time: Duration): string => String(Math.ceil(inSeconds(time) / 60));
const both = (lines: (time: Duration) => readonly string[], { idle, before }: TimeoutWish) => ({
  apply: lines(idle),
  rollback: lines(before),
});
const upTo = (to: Duration, from: Duration = seconds(1)) => ({ from, to });

const fixed = (cannot: string, source: string): VendorTimeout => ({ cannot, source, range: upTo(seconds(0)) });
const NO_COMMAND = 'no source at hand names the command of this device that sets its idle timeout';

/** By the name that `network.yaml` uses (`config/presets.ts`). */
const vendors: Readonly<Record<string, VendorTimeout>> = {
  'not-known': {
    general: (wish) => ({
      ...both((time) => [`in the words of this device: idle timeout of TCP connections ${text(time)} s`], wish),
      look: [],
      notes: ['The kind of the device is not known: its own manual has the command, and says which values it takes.'],
    }),
    service: ({ idle, before, port }) => ({
      apply: [`in the words of this device: idle timeout of TCP connections to port ${port} ${text(idle)} s`],
      rollback: [`in the words of this device: idle timeout of TCP connections to port ${port} ${text(before)} s`],
      look: [],
      notes: ['The kind of the device is not known, nor whether it has such a time for one service.'],
    }),
    range: upTo(days(365)),
    source: 'none: the kind of the device is not known',
  },
  'pan-os': {
    general: (wish) => ({
      ...both((time) => [`set deviceconfig setting session timeout-tcp ${text(time)}`, 'commit'], wish),
      look: ['show session info'],
      notes: ['In configuration mode ("configure"). An application with a time of its own keeps it.'],
    }),
    service: ({ idle, port, name }) => ({
      apply: [`set service ${name} protocol tcp port ${port} override yes timeout ${text(idle)}`, 'commit'],
      rollback: [`delete service ${name}`, 'commit'],
      look: [`show session all filter destination-port ${port}`, 'show session id SESSION'],
      notes: [
        'Put the service into the security rule that permits this traffic (set rulebase security rules RULE service ...) before the commit, and take it out of there before the way back.',
      ],
    }),
    range: upTo(seconds(604_800)),
    source:
      'Palo Alto Networks, Configure Session Timeouts; Maintain Custom Timeouts for Data Center Applications: only new sessions take it',
  },
  'check-point': {
    general: (wish) => ({
      ...both(
        (time) => [
          `SmartConsole: Global Properties, Stateful Inspection, TCP session timeout ${text(time)} seconds; publish, install policy`,
        ],
        wish,
      ),
      look: ['fw tab -t connections -u'],
      notes: ['By hand: no source at hand shows a command for it.'],
    }),
    service: ({ idle, port, name }) => ({
      apply: [
        `mgmt_cli add service-tcp name "${name}" port "${port}" use-default-session-timeout false session-timeout ${text(idle)} match-for-any true`,
        'mgmt_cli publish',
        'mgmt_cli install-policy policy-package PACKAGE targets GATEWAY',
      ],
      rollback: [
        `mgmt_cli delete service-tcp name "${name}"`,
        'mgmt_cli publish',
        'mgmt_cli install-policy policy-package PACKAGE targets GATEWAY',
      ],
      look: [`mgmt_cli show service-tcp name "${name}"`, 'fw tab -t connections -u'],
      notes: ['match-for-any must be off at other services of the same port.'],
    }),
    range: upTo(days(1)),
    source: 'Check Point management API, service-tcp: session-timeout (its upper bound of a day is an assumption)',
  },
  'juniper-srx': {
    service: ({ idle, port, name }) => ({
      apply: [
        `set applications application ${name} protocol tcp destination-port ${port} inactivity-timeout ${text(idle)}`,
        'commit check',
        'commit',
      ],
      rollback: [`delete applications application ${name}`, 'commit'],
      look: [`show security flow session destination-port ${port} extensive`],
      notes: [
        'Match the application in the policy that permits this traffic (set security policies from-zone FROM to-zone TO policy POLICY match application ...), and take it out of there before the way back.',
        'Applications of one protocol whose ports overlap share the time that was configured last.',
      ],
    }),
    range: upTo(days(1), seconds(4)),
    source:
      'Juniper, Understanding Policy Application Timeout Configuration and Lookup: the default of a protocol cannot be altered (4 s to a day is an assumption)',
  },
  fortigate: {
    general: (wish) => ({
      ...both((time) => ['config system session-ttl', `set default ${text(time)}`, 'end'], wish),
      look: ['show system session-ttl'],
      notes: ['With VDOMs: within the VDOM.'],
    }),
    service: ({ idle, port }) => ({
      apply: [
        'config system session-ttl',
        'config port',
        `edit ${port}`,
        'set protocol 6',
        `set start-port ${port}`,
        `set end-port ${port}`,
        `set timeout ${text(idle)}`,
        'next',
        'end',
        'end',
      ],
      rollback: ['config system session-ttl', 'config port', `delete ${port}`, 'end', 'end'],
      look: ['show system session-ttl', `diagnose sys session filter dport ${port}`, 'diagnose sys session list'],
      notes: [
        'The number behind "edit" names the entry; take a free one where this is taken.',
        'session-ttl of a policy or of a custom service is asked before it.',
      ],
    }),
    range: upTo(seconds(604_800), seconds(300)),
    source: 'Fortinet community, Technical Tip: Session timeout settings; Customizing Session TTL in FortiOS',
  },
  'ios-zone-firewall': {
    general: (wish) => ({
      ...both((time) => [`ip inspect tcp idle-time ${text(time)}`], wish),
      look: ['show ip inspect sessions detail'],
      notes: ['A zone firewall has it in its parameter map instead: parameter-map type inspect MAP, tcp idle-time.'],
    }),
    range: upTo(seconds(2_147_483)),
    source: 'Cisco IOS security command reference, ip inspect tcp idle-time',
  },
  pf: {
    general: (wish) => ({
      ...both(
        (time) => [
          `pf.conf: set timeout tcp.established ${text(time)}`,
          'pfctl -nf /etc/pf.conf',
          'pfctl -f /etc/pf.conf',
        ],
        wish,
      ),
      look: ['pfctl -s timeouts'],
      notes: ['The line goes before the first rule of pf.conf.'],
    }),
    service: ({ idle, port }) => ({
      apply: [
        `pf.conf: at the rule that passes port ${port}: keep state (tcp.established ${text(idle)})`,
        'pfctl -nf /etc/pf.conf',
        'pfctl -f /etc/pf.conf',
      ],
      rollback: [`pf.conf: at the rule that passes port ${port}: without it`, 'pfctl -f /etc/pf.conf'],
      look: ['pfctl -vvs state'],
      notes: [],
    }),
    range: upTo(days(365)),
    source: 'pf.conf(5), set timeout, and stateful tracking options',
  },
  'aws-nlb': {
    general: (wish) => ({
      ...both(
        (time) => [
          `aws elbv2 modify-listener-attributes --listener-arn LISTENER-ARN --attributes Key=tcp.idle_timeout.seconds,Value=${text(time)}`,
        ],
        wish,
      ),
      look: ['aws elbv2 describe-listener-attributes --listener-arn LISTENER-ARN'],
      notes: ['TCP listeners only: that of a TLS listener is 350 s and cannot be changed.'],
    }),
    range: upTo(seconds(6_000), seconds(60)),
    source: 'AWS, Update the TCP idle timeout for your Network Load Balancer listener',
  },
  'aws-nat-gateway': fixed(
    'the 350 s of an AWS NAT gateway cannot be changed: the ends have to speak more often',
    'AWS re:Post, troubleshoot NAT gateway connection',
  ),
  'aws-security-group': trackedInterface(),
  'aws-security-group-nitro6': trackedInterface(),
  'azure-load-balancer': {
    general: (wish) => ({
      ...both(
        (time) => [
          `az network lb rule update --resource-group GROUP --lb-name BALANCER --name RULE --idle-timeout ${inMinutes(time)}`,
        ],
        wish,
      ),
      look: [
        'az network lb rule show --resource-group GROUP --lb-name BALANCER --name RULE --query idleTimeoutInMinutes',
      ],
      notes: ['Outbound rules and inbound NAT rules have a value of their own.'],
    }),
    range: upTo(minutes(100), minutes(4)),
    source: 'Microsoft Learn, Configure load balancer TCP reset and idle timeout: 4 to 100 minutes',
  },
  'azure-nat-gateway': {
    general: (wish) => ({
      ...both(
        (time) => [
          `az network nat gateway update --resource-group GROUP --name GATEWAY --idle-timeout ${inMinutes(time)}`,
        ],
        wish,
      ),
      look: ['az network nat gateway show --resource-group GROUP --name GATEWAY --query idleTimeoutInMinutes'],
      notes: [],
    }),
    range: upTo(minutes(120), minutes(4)),
    source: 'Microsoft Learn, NAT gateway, Set-AzNatGateway: IdleTimeoutInMinutes',
  },
  'gcp-firewall': fixed(
    'the 10 min of the Google Cloud VPC firewall cannot be changed: the ends have to speak more often',
    'Google Cloud, Compute Engine troubleshooting',
  ),
  'gcp-cloud-nat': {
    general: (wish) => ({
      ...both(
        (time) => [
          `gcloud compute routers nats update NAT --router=ROUTER --region=REGION --tcp-established-idle-timeout=${text(time)}s`,
        ],
        wish,
      ),
      look: ['gcloud compute routers nats describe NAT --router=ROUTER --region=REGION'],
      notes: [],
    }),
    range: upTo(days(365)),
    source: 'Google Cloud SDK, gcloud compute routers nats update (its upper bound stands in no source at hand)',
  },
  ipvs: {
    general: (wish) => ({
      ...both((time) => [`ipvsadm --set ${text(time)} 0 0`], wish),
      look: ['ipvsadm -L --timeout'],
      notes: ['Zero leaves the other two times as they are. It is gone with the next restart.'],
    }),
    range: upTo(days(365)),
    source: 'ipvsadm(8); Linux net/netfilter/ipvs/ip_vs_proto_tcp.c',
  },
};

function trackedInterface(): VendorTimeout {
  return {
    general: (wish) => ({
      ...both(
        (time) => [
          `aws ec2 modify-network-interface-attribute --network-interface-id INTERFACE-ID --connection-tracking-specification TcpEstablishedTimeout=${text(time)}`,
        ],
        wish,
      ),
      look: ['aws ec2 describe-network-interfaces --network-interface-ids INTERFACE-ID'],
      notes: ['Of each network interface by itself: both ends have one.'],
    }),
    range: upTo(days(5), seconds(60)),
    source: 'AWS EC2, Modify network interface attributes: ConnectionTrackingSpecification, 60 to 432000 s',
  };
}

export const vendorTimeout = (preset: string): VendorTimeout | undefined => vendors[preset];

/** The commands that set it for one service, where the device takes this value for one. */
export const serviceTimeout = (preset: string, idle: Duration): VendorTimeout['service'] =>
  isWithin(preset, idle) ? vendors[preset]?.service : undefined;

export const generalTimeout = (preset: string, idle: Duration): VendorTimeout['general'] =>
  isWithin(preset, idle) ? vendors[preset]?.general : undefined;

const isWithin = (preset: string, idle: Duration): boolean => {
  const range = vendors[preset]?.range;
  return range !== undefined && idle >= range.from && idle <= range.to;
};

/** Why a device cannot be told otherwise. */
export function whyFixed(preset: string): string {
  const vendor = vendors[preset];
  if (!vendor) return NO_COMMAND;
  return vendor.cannot ?? 'this device takes no such value for it';
}
