/**
 * The bounds on everything that comes from outside. Each has a reason, and each is named where it bites, so that a
 * reader of the output knows what was cut and by which bound.
 */
export const limits = {
  /** Replays of a case while fixes are looked for: a session takes milliseconds, and nobody waits for minutes. */
  replaysMax: 600,
  /**
   * A longer line is not a log line of any format read here (the longest seen is an 8 kB `mpx_ipc` list): it is cut and
   * said.
   */
  lineCharsMax: 65_536,
  /**
   * Observations kept. With its flow, its place in the timeline and in its connection one takes about a kilobyte, so
   * this many stay inside the promised 400 MB with room for what is read and thrown away. Of a log with more lines that
   * matter fewer are read (next).
   */
  observationsMax: 120_000,
  /**
   * Lines that are read of a log with more than `observationsMax` of them. They are chosen by how different the trouble
   * is that they tell of; more of the same would only cost time, 20 µs a line. So many only where kinds of trouble are
   * many; else the next bound holds.
   */
  linesSelectedMax: 20_000,
  /**
   * Up to so many of them more processes in one kind of trouble are read, and others beside them: a hundred jobs that
   * fail alike teach no more than a dozen.
   */
  linesFilledMax: 6_000,
  /**
   * Processes of one log that are remembered, so that their lines share what is known of them; four times what a host
   * runs.
   */
  processesMax: 32_768,
  /** Lines that could not be read are counted without end, but shown only so many: a ticket needs examples, not all. */
  unreadShownMax: 20,
  /**
   * Connections of one capture that are followed. With what is told of it one takes about a kilobyte, and twice that
   * once it was joined with other evidence. Beyond it those make room that were closed with nothing wrong; where none
   * is left, further connections are counted, not analysed. None is ever aged out.
   */
  connectionsMax: 100_000,
  /** Interfaces of one capture that are told apart: more than a host has; a file with more was made to be. */
  capturePointsMax: 4_096,
  /** Files taken from one folder: more is not an evidence folder but somebody's home directory. */
  filesMax: 20_000,
  /** Folders below each other that are entered; a deeper tree is a loop of links or a mistake. */
  folderDepthMax: 16,
  /** Clocks that are fitted together; the fit is cubic in their number. */
  clocksMax: 64,
  /**
   * Lines of an ASA configuration that take back or insert others within a block or a list: somebody typed them, and
   * each looks through all of it.
   */
  typedLinesMax: 2_000,
  /** Characters of one file of configuration: a table of 10^6 routes in JSON has a tenth of it. */
  configCharsMax: 268_435_456,
  /** Bytes of all files below `network/`, unpacked: they are held at once. */
  networkBytesMax: 1_073_741_824,
  /** Files below `network/`: 1,000 hosts of ten files each, twice over. */
  networkFilesMax: 20_000,
  /** `network.yaml` is written by hand; every character of it costs a hundred times what one of a listing costs. */
  networkYamlCharsMax: 8_388_608,
  /**
   * Characters of `sessions.yaml`, and bytes of its file: `sessionsMax` sessions that are written one by one, with a
   * third of a kilobyte each.
   */
  sessionsYamlCharsMax: 33_554_432,
  /**
   * Characters of a YAML text that is seen as a whole where something is wrong with it, or for its anchors: its nodes
   * take a hundred times as much, and a mistake in each word a thousand times. Of a larger one only the first mistake
   * is told, and anchors are none.
   */
  yamlWholeCharsMax: 262_144,
  /**
   * Words, marks, blanks and comments of a YAML text that belong to one entry, as all between brackets does: they are
   * held at once, a kilobyte and a half each where each is a mistake. 20,000 ports in brackets are fewer.
   */
  yamlEntryWordsMax: 65_536,
  /** Characters of one text in YAML, between quotes or in lines below a "|": a ruleset that is written in place. */
  yamlTextCharsMax: 1_048_576,
  /** Levels of `network.yaml`, which has five; YAML readers call themselves for each. */
  yamlDepthMax: 32,
  /** Uses of anchors (`*name`): a few lines of them may stand for terabytes. */
  yamlAliasesMax: 100,
  /**
   * Things wrong with one `network.yaml` or `sessions.yaml` that are told; who sees so many corrects the first
   * and looks again.
   */
  networkErrorsMax: 100,
  /**
   * Flaws of one code that `lint` tells, the rest are counted: who has mended a thousand knows how, and a flood of one
   * must not hide another.
   */
  flawsPerCodeMax: 1_000,
  /** Findings of one cause that are told one by one; the rest are counted. */
  findingsPerCauseMax: 12,
  /**
   * Characters of one firewall configuration. The largest that a device saves to its flash are some ten million; the
   * model of one takes ten to twenty times its text in memory, and must stay within 2 GB.
   */
  configurationCharsMax: 33_554_432,
  /** Object groups within each other that are entered; a device's own limit on nesting is far below. */
  groupDepthMax: 64,
  /**
   * Members of all groups of one configuration, each counted as often as a group holds it. Groups of groups of groups
   * multiply: ten lines could stand for more members than there are addresses.
   */
  groupMembersMax: 2_000_000,
  /** Services that one line of an access list stands for, when groups of protocols and ports are multiplied. */
  servicesPerEntryMax: 16_384,
  /** Sessions of one case, copies counted: more than any estate runs in a night, and some minutes of simulation. */
  sessionsMax: 100_000,
  /** Nights of one case that are played with other chances: some hours of them, and more than a rare fault needs. */
  seedsMax: 100_000,
  /**
   * Events of one simulation: sixty times what a day of a busy session has; more are ends that answer each other
   * without end.
   */
  simulatedEventsMax: 5_000_000,
  /**
   * Kinds of connections of one network whose way is remembered; each takes about a kilobyte. Beyond it all are traced
   * anew.
   */
  circuitsKeptMax: 50_000,
  /** Rounds of one repetition of a program by hand: a word every five seconds of a night. */
  repeatsMax: 10_000,
  /**
   * Bytes of one `send`, which is one write of a program and has no rate: its segments are played at once, as fast as
   * the window lets them.
   */
  sendBytesMax: 16_777_216,
  /** What a simulation may play, in microseconds: a year. */
  simulatedTimeMax: 31_536_000_000_000,
} as const;
