/** The listening socket that a process was started with. */

/** The first descriptor that systemd passes (sd_listen_fds(3)). */
const FIRST_DESCRIPTOR = 3

/** What systemd says in the environment of a service. */
interface Environment {
  readonly [name: string]: string | undefined
}

/**
 * The descriptor to listen at.
 *
 * Throws a `TypeError` for what is no descriptor, and an `Error` when systemd passed none, or more than
 * one, of which nobody could say which is meant.
 */
export function inheritedDescriptor(fd: number | 'systemd', environment: Environment): number {
  if (fd === 'systemd') return systemdDescriptor(environment)
  if (Number.isInteger(fd) && fd >= 0) return fd
  throw new TypeError(`serve: fd is the number of a descriptor, or 'systemd'; it is ${String(fd)}.`)
}

function systemdDescriptor(environment: Environment): number {
  const { LISTEN_FDS: count, LISTEN_PID: owner } = environment
  if (count === undefined || owner === undefined) {
    throw new Error(
      'serve: systemd passed no socket; the service must be activated by a .socket unit.',
    )
  }
  // The variables are inherited, the descriptors are not.
  if (Number(owner) !== process.pid) {
    throw new Error(
      `serve: the socket of systemd is for process ${owner}, and this is ${process.pid}; start node without npm or a shell in between.`,
    )
  }
  if (count !== '1') {
    throw new Error(
      `serve: systemd passed ${count} sockets; give fd the number of one, the first is ${FIRST_DESCRIPTOR}.`,
    )
  }
  return FIRST_DESCRIPTOR
}
