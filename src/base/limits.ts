/**
 * The bounds on everything that comes from outside. Each has a reason, and each is named where it bites, so that a
 * reader of the output knows what was cut and by which bound.
 */
export const limits = {
  /** A longer line is not a log line of any format read here (the longest seen is an 8 kB `mpx_ipc` list): it is cut and said. */
  lineCharsMax: 65_536,
  /**
   * Observations kept. With its flow, its place in the timeline and in its connection one takes about a kilobyte, so this many
   * stay inside the promised 400 MB with room for what is read and thrown away. Of a log with more lines that matter half as many are read.
   */
  observationsMax: 120_000,
  /** Processes of one log that are remembered, so that their lines share what is known of them; four times what a host runs. */
  processesMax: 32_768,
  /** Lines that could not be read are counted without end, but shown only so many: a ticket needs examples, not all. */
  unreadShownMax: 20,
  /** Connections of one capture. Beyond it further connections are counted, not analysed; none is ever aged out. */
  connectionsMax: 1_000_000,
  /** Files taken from one folder: more is not an evidence folder but somebody's home directory. */
  filesMax: 20_000,
  /** Folders below each other that are entered; a deeper tree is a loop of links or a mistake. */
  folderDepthMax: 16,
  /** Clocks that are fitted together; the fit is cubic in their number. */
  clocksMax: 64,
  /** Findings of one cause that are told one by one; the rest are counted. */
  findingsPerCauseMax: 12,
} as const;
