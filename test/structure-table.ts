/** Folders of `src` from the bottom up. Pure: no files, sockets, clock or chance. */
export const layers: { readonly pure: readonly string[]; readonly impure: readonly string[] } = {
  pure: 'base wire model config trace sim dialogue check emit evidence diagnose fix view'.split(' '),
  impure: ['live', 'lab', 'fleet', 'server', 'ui', 'cli'],
};

interface Untested {
  readonly file: string;
  readonly why: string;
}

/** Nothing in these runs: a test beside them would repeat them. */
export const nothingRuns: readonly Untested[] = [
  { file: 'src/evidence/reader.ts', why: 'types only' },
  { file: 'src/sim/tcp/profile.ts', why: 'types only' },
  { file: 'src/sim/firewall/firewall.ts', why: 'types, and the other direction' },
  { file: 'src/sim/tcp/socket-words.ts', why: 'types only' },
  { file: 'src/sim/way.ts', why: 'types only' },
  { file: 'src/dialogue/session.ts', why: 'types, and the name of a step' },
  { file: 'src/dialogue/outcome.ts', why: 'types only' },
  { file: 'src/dialogue/dialogue.ts', why: 'types only' },
  { file: 'src/dialogue/stage.ts', why: 'types only' },
  { file: 'src/trace/departure.ts', why: 'types only' },
  { file: 'src/trace/step.ts', why: 'types only' },
  { file: 'src/view/timeline/scene.ts', why: 'types, and limits that the tests of what draws them use' },
  { file: 'src/view/timeline/example-scenes.ts', why: 'scenes made by hand, for tests' },
  { file: 'src/model/finding.ts', why: 'types only' },
  { file: 'src/model/netbackup-settings.ts', why: 'types only' },
  { file: 'src/model/asa-policy.ts', why: 'types only' },
  { file: 'src/model/observation.ts', why: 'types only' },
  { file: 'src/model/scene.ts', why: 'types only' },
  { file: 'src/model/netfilter.ts', why: 'types only' },
  { file: 'src/model/routing.ts', why: 'types, and numbers of tables that ip-route names' },
  { file: 'src/model/interface.ts', why: 'types, and what a host is of which nothing is known' },
  { file: 'src/model/node.ts', why: 'types, and what a host is of which nothing is known' },
  { file: 'src/live/relay/relay.ts', why: 'types, and values that its page names' },
  { file: 'src/live/relay/relay-event.ts', why: 'types only' },
  { file: 'src/live/relay/data-path.ts', why: 'types only' },
];

interface Elsewhere {
  readonly files: RegExp;
  readonly test: string;
  readonly why: string;
}

/** Parts of one reader, tested where it is used as its users use it. */
export const elsewhere: readonly Elsewhere[] = [
  {
    files: /^src\/evidence\/syslog\/(?:junos-session|session-ends)\.ts$/,
    test: 'src/evidence/syslog/junos.test.ts',
    why: 'parts of a line of a session log, read where whole lines are',
  },
  {
    files: /^src\/emit\/vendors\/[\w-]+-(?:log|fact)\.ts$/,
    test: 'src/emit/vendors/vendor-log.test.ts',
    why: 'what each of them writes is read back by the reader of the same system',
  },
  {
    files: /^src\/evidence\/word-scan-code\.ts$/,
    test: 'src/evidence/word-scan.test.ts',
    why: 'it is made of the texts of the module, and compared with them',
  },
  {
    files: /^src\/live\/keepalive\/(?:owners|socket-list)\.ts$/,
    test: 'src/live/keepalive/inspect.test.ts',
    why: 'what the kernel lists is compared with what this process has open',
  },
  {
    files: /^src\/evidence\/sockets\/row\.ts$/,
    test: 'src/evidence/sockets/ss.test.ts',
    why: 'a row is told by the readers of lists only',
  },
  {
    files: /^src\/live\/keepalive\/undo\.ts$/,
    test: 'src/live/keepalive/set.test.ts',
    why: 'what is undone has to be set first',
  },
  {
    files: /^src\/live\/keepalive\/(?:list-json|set-json)\.ts$/,
    test: 'src/live/keepalive/set-text.test.ts',
    why: 'one answer is told in both forms',
  },
  {
    files: /^src\/live\/keepalive\/(?:rule-result|namespace-watch|opens-counter)\.ts$/,
    test: 'src/live/keepalive/watch.test.ts',
    why: 'steps of one look, which is what the test takes',
  },
  {
    files: /^src\/live\/keepalive\/watch-metrics\.ts$/,
    test: 'src/live/keepalive/watch-log.test.ts',
    why: 'the results of one look are counted and logged',
  },
  {
    files: /^src\/live\/kernel\/sock-diag\.ts$/,
    test: 'src/live/keepalive/inspect.test.ts',
    why: 'the kernel is asked for the sockets of this process',
  },
  {
    files: /^src\/live\/(?:relay\/(?:splice\/(?!timers)[\w-]+|node-[\w-]+|open-data-path)|kernel\/stream-socket)\.ts$/,
    test: 'test/live/relay-conformance.test.ts',
    why: 'parts of the two data paths, which are seen by what they do with sockets, in one suite',
  },
  {
    files: /^src\/live\/relay\/relay-shape\.ts$/,
    test: 'src/live/relay/relay-file.test.ts',
    why: 'what relay.yaml says and what is wrong with it is tested as its writer sees it',
  },
  {
    files: /^src\/live\/relay\/relay-status\.ts$/,
    test: 'test/live/relay-command.test.ts',
    why: 'the status is asked for as its reader asks',
  },
  {
    files: /^src\/live\/probe\/attempt\.ts$/,
    test: 'src/live/probe/attempt-all.test.ts',
    why: 'one attempt is what many are made of',
  },
  {
    files: /^src\/live\/probe\/idle-connection\.ts$/,
    test: 'src/live/probe/idle-probe.test.ts',
    why: 'a silent connection is a step of a search',
  },
  {
    files: /^src\/view\/fix\/fix-json\.ts$/,
    test: 'src/view/fix/fix-text.test.ts',
    why: 'one answer is told in both forms',
  },
  {
    files: /^src\/fix\/reconstruct\/(?:\w+-night|made-\w+|two-networks)\.ts$/,
    test: 'src/fix/reconstruct/reconstruct.test.ts',
    why: 'a night means something only when it is played',
  },
  {
    files: /^src\/diagnose\/loss\/state-loss\.ts$/,
    test: 'src/diagnose/causes/state-lost.test.ts',
    why: 'what was lost is told where its cause is named',
  },
  {
    files: /^src\/diagnose\/causes\/half-forgotten\.ts$/,
    test: 'src/diagnose/silence/half-silence.test.ts',
    why: 'it words what is found there; the loop reads it whole',
  },
  {
    files: /^src\/model\/codes\.ts$/,
    test: 'test/codes.test.ts',
    why: 'tables of codes, held against their page',
  },
  {
    files: /^src\/model\/os-error-numbers\.ts$/,
    test: 'src/evidence/os-error.test.ts',
    why: 'a table of numbers, held against those of the system that the test runs on',
  },
  {
    files: /^src\/model\/service-ports\.ts$/,
    test: 'src/evidence/sockets/service.test.ts',
    why: 'a table of names, looked up as lists print them',
  },
  {
    files: /^src\/base\/limits\.ts$/,
    test: 'src/config/network-file.test.ts',
    why: 'a bound is tested where it bites',
  },
  {
    files:
      /^src\/config\/iproute\/(?:address-words|link-\w+|neighbour-\w+|route-json|route-listing|rule-listing|value-words)\.ts$/,
    test: 'src/config/iproute/iproute.test.ts',
    why: 'one host is read from both forms, which must say the same',
  },
  {
    files: /^src\/config\/unix\/route-(?:columns|row)\.ts$/,
    test: 'src/config/unix/route-table.test.ts',
    why: 'columns and rows mean something only in a table',
  },
  {
    files: /^src\/config\/windows\//,
    test: 'src/config/windows/windows.test.ts',
    why: 'three listings make one host, and none of them alone',
  },
  {
    files: /^src\/dialogue\/postgresql\/libpq-status\.ts$/,
    test: 'src/dialogue/postgresql/dump-dialogue.test.ts',
    why: 'words are tested where they are printed',
  },
  {
    files: /^src\/dialogue\/netbackup\/agent-session\.ts$/,
    test: 'src/dialogue/netbackup/agent-dialogue.test.ts',
    why: 'a session means something only when it is played, and the dialogue is how it is',
  },
  {
    files: /^src\/config\/assemble\//,
    test: 'src/config/network-of.test.ts',
    why: 'steps of one assembly, which is given files and asked for the network',
  },
  {
    files: /^src\/config\/(?:network-schema|shape-errors|written-\w+|yaml-\w+|word-cursor)\.ts$/,
    test: 'src/config/network-file.test.ts',
    why: 'what network.yaml says and what is wrong with it is tested as its writer sees it',
  },
  {
    files: /^src\/config\/(?:parts|host-readers)\.ts$/,
    test: 'src/config/host-file.test.ts',
    why: 'types, and the table that the other test goes through',
  },
  {
    files: /^src\/config\/asa\/(?:addresses|ports|service-names|services)\.ts$/,
    test: 'src/config/asa/access-list.test.ts',
    why: 'parts of a line of an access list, and the test has a line for each',
  },
  {
    files: /^src\/config\/asa\/(?:define|objects|object-groups)\.ts$/,
    test: 'src/config/asa/definitions.test.ts',
    why: 'a definition is seen by what uses it',
  },
  {
    files: /^src\/config\/asa\/routes\.ts$/,
    test: 'src/config/asa/interfaces.test.ts',
    why: 'a route leaves by an interface',
  },
  {
    files:
      /^src\/config\/netfilter\/(?:nft-(?:selector|match|statement|mark|translation|rule|ruleset|definitions)|protocol-table)\.ts$/,
    test: 'src/config/netfilter/nft-text.test.ts',
    why: 'a word means something only in a rule, so rules are what the tests write',
  },
  {
    files: /^src\/config\/netfilter\/nft-json-text\.ts$/,
    test: 'src/config/netfilter/nft-json.test.ts',
    why: 'expressions are read as parts of a listing',
  },
  {
    files: /^src\/config\/netfilter\/(?:iptables-(?:match|target)|reject-table|translation-target)\.ts$/,
    test: 'src/config/netfilter/iptables-save.test.ts',
    why: 'an option means something only in a rule, so rules are what the tests write',
  },
  {
    files: /^src\/trace\/netfilter\/(?:chain-walk|hook-order|sentences|translation|refusal)\.ts$/,
    test: 'src/trace/netfilter/hook.test.ts',
    why: 'parts of the way through one hook, which is what the tests take',
  },
  {
    files: /^src\/trace\/netfilter\/(?:tcp-state-table|tuple)\.ts$/,
    test: 'src/trace/netfilter/conntrack.test.ts',
    why: 'states and tuples show in what a packet is to the table of connections',
  },
  {
    files: /^src\/trace\/netfilter\/icmp-numbers\.ts$/,
    test: 'src/trace/netfilter/packet-match.test.ts',
    why: 'a table of numbers that matches ask for',
  },
  {
    files: /^src\/config\/asa\/(?:\w+-nat|translation-options)\.ts$/,
    test: 'src/config/asa/translations.test.ts',
    why: 'three styles of one thing, compared in one order',
  },
  {
    files: /^src\/config\/asa\/(?:class-map|connection-setting|timeouts)\.ts$/,
    test: 'src/config/asa/policy-map.test.ts',
    why: 'a class is read to be part of a policy',
  },
  {
    files: /^src\/config\/asa\/(?:reading|device-commands|nothing)\.ts$/,
    test: 'src/config/asa/read-asa.test.ts',
    why: 'each line is used or told, whoever takes it',
  },
  {
    files: /^src\/trace\/asa\/(?:entry-set|selector-index)\.ts$/,
    test: 'src/trace/asa/access-index.test.ts',
    why: 'parts of one index, which is compared with a search from the top down',
  },
  {
    files:
      /^src\/trace\/estate\/(?:block|endpoints|groupings|list-questions|partition|stands-for-itself|estate-space|configuration-values|mentions)\.ts$/,
    test: 'test/estate.test.ts',
    why: 'steps of one judgement; every flow is walked by itself and compared with the one that stands for it',
  },
  {
    files: /^src\/trace\/estate\/(?:estate-class|estate-count|fragility|verdict)\.ts$/,
    test: 'src/trace/estate/estate.test.ts',
    why: 'what is said of the flows of a network is said of small networks there',
  },
  {
    files: /^src\/trace\/asa\/flow-region\.ts$/,
    test: 'src/trace/asa/shadowed-classes.test.ts',
    why: 'what a class takes is compared with what another takes',
  },
  {
    files: /^src\/trace\/asa\/(?:source-change|destination)\.ts$/,
    test: 'src/trace/asa/translation.test.ts',
    why: 'both ends of a packet, on its way through the device',
  },
  {
    files:
      /^src\/trace\/asa\/(?:access-match|access-policy|asa-reasons|class-reason|connections|known-connection|new-connection|refusal|seen-packet)\.ts$/,
    test: 'src/trace/asa/asa-pass.test.ts',
    why: 'steps of one decision; the table of the test has a row for each',
  },
  {
    files: /^src\/sim\/tcp\/(?:flight|keepalive|profile-table|send-side)\.ts$/,
    test: 'src/sim/tcp/socket.test.ts',
    why: 'a socket is seen by what it sends and when, and these are its parts',
  },
  {
    files: /^src\/sim\/firewall\/(?:positions|conntrack-times|firewall-of-node)\.ts$/,
    test: 'test/conformance/firewall.test.ts',
    why: 'what every engine does with them is one suite',
  },
  {
    files: /^src\/sim\/firewall\/asa-connection\.ts$/,
    test: 'src/sim/firewall/asa.test.ts',
    why: 'the timers of a connection are seen at its end',
  },
  {
    files: /^src\/sim\/datagram\.ts$/,
    test: 'src/sim/world.test.ts',
    why: 'what is on the way means something only to those it comes to',
  },
  {
    files: /^src\/dialogue\/(?:actor-run|outcome-of-runs|handles?|session-errors|theatre)\.ts$/,
    test: 'src/dialogue/simulate.test.ts',
    why: 'actors are seen by what becomes of their session',
  },
  {
    files: /^src\/dialogue\/bulk-run\.ts$/,
    test: 'src/dialogue/pace.test.ts',
    why: 'how it sends is right when nobody can tell it from an even stream',
  },
  {
    files: /^src\/check\/plan\.ts$/,
    test: 'src/check/check.test.ts',
    why: 'types of what is asked for, which is seen of whole sessions',
  },
  {
    files: /^src\/check\/(?:written-(?!steps)\w+|fault-shape|sessions-shape)\.ts$/,
    test: 'src/check/sessions-file.test.ts',
    why: 'what sessions.yaml says and what is wrong with it is tested as its writer sees it',
  },
  {
    files: /^src\/dialogue\/netbackup\/backup-dialogue\.ts$/,
    test: 'src/dialogue/catalogue.test.ts',
    why: 'a dialogue is played as sessions.yaml would have it',
  },
  {
    files: /^src\/trace\/(?:host\/host|netbackup\/application)-reasons\.ts$/,
    test: 'test/codes.test.ts',
    why: 'tables of codes, held against their page',
  },
  {
    files: /^src\/trace\/packet\.ts$/,
    test: 'src/trace/walk.test.ts',
    why: 'what a packet is, seen on its way',
  },
  {
    files: /^src\/trace\/estate\//,
    test: 'test/estate.test.ts',
    why: 'a class of flows is right when every one of its flows is',
  },
  {
    files: /^src\/lab\/(?:conformance|interface-flags|laboratory|namespace|probe|system-calls|watch)\.ts$/,
    test: 'test/lab/conformance.test.ts',
    why: 'what touches the kernel is tested on it, as root',
  },
  {
    files: /^src\/view\/check\/observation-words\.ts$/,
    test: 'src/view/check/simulated-scene.test.ts',
    why: 'words of a picture, read in it',
  },
  {
    files: /^src\/emit\/netbackup\/(?:wording|programs|processes|log-line)\.ts$/,
    test: 'src/emit/netbackup/netbackup-logs.test.ts',
    why: 'lines are held against a played backup, where each has its place',
  },
  {
    files:
      /^src\/emit\/(?:capture\/(?:captured|pcap-files|tcpdump-file)|cisco\/asa-log|netbackup\/netbackup-logs)\.ts$/,
    test: 'test/loop/round-trip.test.ts',
    why: 'what is written is right when the readers, which know nothing of it, find in it what was played',
  },
  {
    files: /^src\/lab\/session\/(?:conntrack-flush|kernel-\w+|lab-run|not-comparable)\.ts$/,
    test: 'test/lab/run.test.ts',
    why: 'what touches the kernel is tested on it, as root; what it cannot be is told beside what it was',
  },
  {
    files: /^src\/view\/packet-tracer-phase\.ts$/,
    test: 'src/view/packet-tracer-text.test.ts',
    why: 'a phase is read back with its neighbours',
  },
  {
    files: /^src\/view\/trace\/picture\//,
    test: 'src/view/trace/picture/trace-svg.test.ts',
    why: 'what is drawn is measured as a whole: words that overlap, wires that cross them',
  },
  {
    files: /^src\/view\/trace\/(?!trace-)/,
    test: 'src/view/trace/trace-text.test.ts',
    why: 'sentences and columns are read on the pages that they are part of, which stand in git',
  },
];
