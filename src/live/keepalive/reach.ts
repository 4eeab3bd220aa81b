/** Why the options of a socket could not be read or set. */
export type Unreachable =
  | { readonly code: 'no-file' }
  | { readonly code: 'no-owner' }
  | { readonly code: 'hidden'; readonly processes: number }
  | { readonly code: 'gone' }
  | { readonly code: 'not-the-same' }
  | { readonly code: 'other-user'; readonly pid: number; readonly user?: number | undefined }
  | { readonly code: 'user-namespace'; readonly pid: number }
  | { readonly code: 'yama'; readonly pid: number; readonly scope: number }
  | { readonly code: 'not-dumpable'; readonly pid: number }
  | { readonly code: 'denied'; readonly pid: number }
  | { readonly code: 'old-kernel'; readonly release: string }
  | { readonly code: 'descriptors' }
  | { readonly code: 'refused'; readonly call: string };

/** What is known of this process and the other one when the kernel says no. */
export interface Standing {
  readonly pid: number;
  readonly release: string;
  /** CAP_SYS_PTRACE in this process's own user namespace. */
  readonly mayTrace: boolean;
  /** kernel.yama.ptrace_scope; absent where the kernel has no Yama. */
  readonly yama?: number | undefined;
  readonly ownUser: number;
  /** Real, effective and saved user of the other; absent where it cannot be seen. */
  readonly users?: readonly number[] | undefined;
  /** Absent where one of them cannot be seen. */
  readonly sameUserNamespace?: boolean | undefined;
}

/**
 * What stands behind an error of pidfd_open(2), pidfd_getfd(2) or of the look at what they gave. EPERM has five
 * reasons, in the order in which the kernel asks (ptrace_may_access(): users, dumpable, then security modules).
 */
export function unreachable(
  error: { readonly code: string; readonly message: string },
  standing: Standing,
): Unreachable {
  switch (error.code) {
    case 'ESRCH':
      return { code: 'gone' };
    case 'EBADF':
    case 'ENOTSOCK':
      return { code: 'not-the-same' };
    case 'ENOSYS':
      return { code: 'old-kernel', release: standing.release };
    case 'EMFILE':
    case 'ENFILE':
      return { code: 'descriptors' };
    case 'EPERM':
    case 'EACCES':
      return whyDenied(standing);
    default:
      return { code: 'refused', call: error.message };
  }
}

function whyDenied({ pid, mayTrace, yama, ownUser, users, sameUserNamespace }: Standing): Unreachable {
  if (yama === 3) return { code: 'yama', pid, scope: yama };
  // The namespace of a process that is above the own one cannot even be seen.
  if (mayTrace) return sameUserNamespace !== true ? { code: 'user-namespace', pid } : { code: 'denied', pid };
  const other = users?.find((user) => user !== ownUser);
  if (users === undefined || other !== undefined) return { code: 'other-user', pid, user: other };
  if (sameUserNamespace === false) return { code: 'user-namespace', pid };
  if (yama !== undefined && yama > 0) return { code: 'yama', pid, scope: yama };
  return { code: 'not-dumpable', pid };
}

/** What happened, and what to do. */
export function unreachableWords(why: Unreachable): string {
  switch (why.code) {
    case 'no-file':
      return 'its process has closed it, or the handshake is not done: nobody can set options on it any more, or yet';
    case 'no-owner':
      return 'no process has it open: it is the kernel’s own (NFS, iSCSI), or of a process outside of this PID namespace';
    case 'hidden':
      return `its process is not among those that this user may look into (${why.processes} hidden); run it as root`;
    case 'gone':
      return 'its process ended meanwhile';
    case 'not-the-same':
      return 'it was closed meanwhile, and the descriptor stands for something else';
    case 'other-user':
      return `process ${why.pid} runs as ${why.user === undefined ? 'another user' : `user ${why.user}`}; run it as that user, as root, or with CAP_SYS_PTRACE`;
    case 'user-namespace':
      return `process ${why.pid} is in a user namespace over which this process has no rights; run it as root of the host, or inside of the container`;
    case 'yama':
      return yamaWords(why.pid, why.scope);
    case 'not-dumpable':
      return `process ${why.pid} is protected from its own user (set-uid, or PR_SET_DUMPABLE); run it as root, or with CAP_SYS_PTRACE`;
    case 'denied':
      return `a security module (SELinux, AppArmor, seccomp) keeps process ${why.pid} from being traced; its log says which rule`;
    case 'old-kernel':
      return `Linux ${why.release} does not have pidfd_getfd(2), which came with 5.6, or a seccomp filter hides it; nothing can be set in running processes here`;
    case 'descriptors':
      return 'this process may not open more descriptors; raise "ulimit -n"';
    case 'refused':
      return `the kernel refused it: ${why.call}`;
  }
}

/** Documentation/admin-guide/LSM/Yama.rst */
function yamaWords(pid: number, scope: number): string {
  if (scope === 3)
    return `Yama lets nobody trace process ${pid} until the machine starts again (kernel.yama.ptrace_scope = 3)`;
  const who = scope === 1 ? 'only its ancestors' : 'only CAP_SYS_PTRACE';
  return `Yama lets ${who} trace process ${pid} (kernel.yama.ptrace_scope = ${scope}); run it as root or with CAP_SYS_PTRACE`;
}
