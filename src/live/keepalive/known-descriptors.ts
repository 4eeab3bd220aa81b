/**
 * Descriptors that are known to stand for sockets which are still open. A process with ten thousand connections would
 * otherwise be asked ten thousand times where a descriptor leads, for one connection that is new. A number that was
 * closed and stands for another socket now is asked for again as soon as the first socket is no longer listed.
 */
export class KnownDescriptors {
  /** By process, then by descriptor: the inode of the socket. */
  readonly #inodes = new Map<number, Map<number, number>>();

  learn(pid: number, descriptor: number, inode: number): void {
    const of = this.#inodes.get(pid) ?? new Map<number, number>();
    this.#inodes.set(pid, of.set(descriptor, inode));
  }

  has(pid: number, descriptor: number): boolean {
    return this.#inodes.get(pid)?.has(descriptor) ?? false;
  }

  /** Forgets what does not stand for such a socket. */
  keep(isListed: (inode: number) => boolean): void {
    for (const [pid, of] of this.#inodes) {
      for (const [descriptor, inode] of of) if (!isListed(inode)) of.delete(descriptor);
      if (of.size === 0) this.#inodes.delete(pid);
    }
  }
}
