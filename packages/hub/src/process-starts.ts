/** When processes of services began: deploys and restarts, out of what their telemetry says of itself. Pure. */

/** What one process said. Times are Unix nanoseconds. */
export interface SeenProcess {
  readonly service: string;
  readonly version: string;
  /** What tells it from others of the service. */
  readonly instance: string;
  readonly first: bigint;
  readonly last: bigint;
}

/** A process that began. */
export interface ProcessStart {
  readonly at: bigint;
  readonly service: string;
  /** `deploy`: with another version; `restart`: after one that had ended; `start`: beside those that go on. */
  readonly type: 'deploy' | 'restart' | 'start';
  readonly version: string;
  /** Of the process before. */
  readonly previousVersion: string;
  readonly instance: string;
}

/** The starts, in the order of time. Of the first process of a service nobody knows whether it began then. */
export function processStarts(processes: readonly SeenProcess[]): ProcessStart[] {
  const services = new Map<string, SeenProcess[]>();
  for (const process of merged(processes)) {
    const known = services.get(process.service);
    if (known === undefined) services.set(process.service, [process]);
    else known.push(process);
  }
  const starts: ProcessStart[] = [];
  for (const known of services.values()) {
    known.sort((a, b) => (a.first < b.first ? -1 : 1));
    const replaced = new Set<SeenProcess>();
    for (const [index, { service, version, instance, first }] of known.entries()) {
      const before = known[index - 1];
      if (before === undefined) continue;
      const ended = known.slice(0, index).findLast((other) => other.last < first && !replaced.has(other));
      if (ended !== undefined) replaced.add(ended);
      const type = version !== before.version ? 'deploy' : ended !== undefined ? 'restart' : 'start';
      starts.push({ at: first, service, type, version, previousVersion: before.version, instance });
    }
  }
  return starts.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** What spans and what log records say of one process, together. */
function merged(processes: readonly SeenProcess[]): SeenProcess[] {
  const found = new Map<string, { -readonly [name in keyof SeenProcess]: SeenProcess[name] }>();
  for (const process of processes) {
    if (process.instance === '' && process.version === '') continue;
    const key = JSON.stringify([process.service, process.version, process.instance]);
    const known = found.get(key);
    if (known === undefined) {
      found.set(key, { ...process });
      continue;
    }
    if (process.first < known.first) known.first = process.first;
    if (process.last > known.last) known.last = process.last;
  }
  return [...found.values()];
}
