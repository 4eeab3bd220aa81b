import { checked, define } from './libc.ts';

/** Network namespaces of the calling thread (unshare(2), setns(2)). */
const unshare = define('int unshare(int flags)');
const setns = define('int setns(int fd, int nstype)');
const open = define('int open(const char *path, int flags)');

const CLONE_NEWNET = 0x4000_0000;
const O_RDONLY = 0;
const O_CLOEXEC = 0o2000000;
const OWN_NAMESPACE = '/proc/thread-self/ns/net';

/**
 * A descriptor of the network namespace that the calling thread is in. The namespace lives as long as somebody holds
 * one.
 */
export const openNamespace = (): number => checked('open', open(OWN_NAMESPACE, O_RDONLY | O_CLOEXEC));

/** Makes a namespace and puts the calling thread into it. */
export const enterNewNamespace = (): void => void checked('unshare', unshare(CLONE_NEWNET));

export const enterNamespace = (descriptor: number): void => void checked('setns', setns(descriptor, CLONE_NEWNET));
