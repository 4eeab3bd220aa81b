import type { TextFormat } from './reader.ts';

/**
 * A shell prompt pasted along with a command's output: `media1$ tcpdump -n -i eth1`. It says on which host, and on
 * which interface, the lines after it were seen.
 */
export const pastedPrompt: TextFormat = {
  name: 'pasted-prompt',
  trigger:
    '[$#>] (?:sudo )?(?:tcpdump|windump|snoop|ss|netstat|strace|truss|bptestbpcd|bptestnetconn|bpclntcmd|ping|traceroute|ip|ifconfig)(?: |$)',
  open: (page) => (line) => {
    const prompt = PROMPT.exec(line);
    if (!prompt) return 'other';
    const [, host, command = ''] = prompt;
    const device = /\s(?:-i|-d)\s*([A-Za-z][\w.:-]*)/.exec(command)?.[1];
    page.speaker = { ...(host ? { node: host } : {}), ...(device ? { interface: device } : {}), command };
    return 'read';
  },
};

const PROMPT =
  /^\s*(?:[$#] )?\[?(?:\w[\w-]*@)?([\w][\w.-]*?)?(?::[^\s$#]*| [^\s\]]*\])?\]?[$#>] (?:sudo )?((?:tcpdump|windump|snoop|ss|netstat|strace|truss|bptestbpcd|bptestnetconn|bpclntcmd|ping|traceroute) .*|ip (?:-\w+ )*a(?:ddr(?:ess)?)?\b.*|ifconfig\b.*)$/;
