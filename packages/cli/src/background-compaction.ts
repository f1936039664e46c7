/** Compacts a hub's store in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority, tmpdir } from 'node:os';
import type { CompactionRequest } from '@agentbus/hub';

/** 256 MiB of JavaScript beside DuckDB's 128 MiB: a hub that compacts is no reason to buy memory. */
const MAX_HEAP_MEBIBYTES = 256;

/** What the process is told. */
export interface CompactionTask extends Pick<CompactionRequest, 'directory' | 'streams' | 'unchangedSince'> {
  /** The private key of the ledger, PEM. */
  readonly key: string | undefined;
}

/** What it answers. */
export interface CompactionReply {
  /** Segments that could not be compacted, with the reason. */
  readonly skipped: readonly string[];
  /** What ended it before its time. */
  readonly failed?: string;
}

/** The process's module lies beside this one: `.ts` in the source, `.js` when built. */
const PROCESS = new URL(
  import.meta.url.replace(/background-compaction(\.\w+)(?:[?#].*)?$/, 'compaction-process$1'),
);

/**
 * Compacts once. What could not be is told of, each file once.
 *
 * @throws Error with what ended the process before its time.
 */
export function backgroundCompaction(
  note: (problem: string) => void,
): (request: CompactionRequest) => Promise<void> {
  const told = new Set<string>();
  return async (request) => {
    const { skipped, failed } = await compactOnce(request);
    for (const each of skipped) {
      if (told.has(each)) continue;
      told.add(each);
      note(`could not compact ${each}`);
    }
    if (failed !== undefined) throw new Error(failed);
  };
}

async function compactOnce({ signal, key, ...request }: CompactionRequest): Promise<CompactionReply> {
  signal.throwIfAborted();
  const child = fork(PROCESS, [], {
    env: { TMPDIR: tmpdir() },
    // Not what this process preloads: only how it finds its packages.
    execArgv: [
      `--max-old-space-size=${MAX_HEAP_MEBIBYTES}`,
      ...process.execArgv.filter((argument) => argument.startsWith('--conditions=')),
    ],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let reply: CompactionReply | undefined;
  child.on('message', (message: CompactionReply) => {
    reply = message;
  });
  // Ends between two lines; a process that is gone already has no channel to close.
  const stop = () => child.connected && child.disconnect();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    if (child.pid !== undefined) lower(child.pid);
    const task: CompactionTask = {
      ...request,
      key: key?.privateKey?.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
    child.send(task, () => {
      // That it ended before it was told shows in how it ended.
    });
    const [code, signalName] = await ended;
    signal.throwIfAborted();
    return reply ?? { skipped: [], failed: `its process ended with ${signalName ?? code}` };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Telemetry and questions come first. */
function lower(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Gone already, or not allowed here: it then takes its share.
  }
}
