/** The ways in which a process ends in the crash matrix. */

/** `power-loss`: `SIGKILL`, and then every file is cut back to what had been synced (`fsync`) of it. */
export type CrashWay = 'SIGKILL' | 'exit' | 'throw' | 'SIGTERM' | 'OOM' | 'power-loss';

/** All of them, in the order of the table. */
export const CRASH_WAYS: readonly CrashWay[] = ['SIGKILL', 'exit', 'throw', 'SIGTERM', 'OOM', 'power-loss'];

/** MiB of old space that the crashing process has: enough for every contender, soon filled. */
export const OLD_SPACE_MEBIBYTES = 128;

/** How long a process may go on after a signal that it handles. */
const PATIENCE_MILLIS = 30_000;

/**
 * Ends this process, from the middle of a turn of the event loop. Returns only where the process handles the signal, and
 * is to end by itself.
 */
export function crash(way: CrashWay): void {
  switch (way) {
    case 'SIGKILL':
    case 'power-loss':
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'exit':
      process.exit(0);
      return;
    case 'throw':
      throw new Error('This is the crash.');
    case 'SIGTERM':
      setTimeout(() => process.exit(99), PATIENCE_MILLIS);
      process.kill(process.pid, 'SIGTERM');
      return;
    case 'OOM':
      exhaustMemory();
  }
}

function exhaustMemory(): never {
  const held: unknown[][] = [];
  for (;;) held.push(Array.from({ length: 100_000 }, (_, index) => ({ index, held })));
}
