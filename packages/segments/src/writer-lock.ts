/** Says which writers are at work, so that what the others left behind can be put in order. */
import { join } from 'node:path';
import type { Stream } from './store-layout.ts';
import { isAtWork, WorkLock } from './work-lock.ts';

/** A writer's sign that it is at work: the file `state/writers/<stream>-<writer>.lock` in the store. */
export class WriterLock extends WorkLock {
  constructor(directory: string, stream: Stream, writer: string) {
    super(lockPath(directory, stream, writer));
  }
}

/** Whether a writer of this stream and id is at work. */
export function isWriterAlive(directory: string, stream: Stream, writer: string): boolean {
  return isAtWork(lockPath(directory, stream, writer));
}

/** Removes the lock of a writer that is dead. */
export function removeDeadLock(directory: string, stream: Stream, writer: string): void {
  new WorkLock(lockPath(directory, stream, writer)).removeIfAbandoned();
}

function lockPath(directory: string, stream: Stream, writer: string): string {
  return join(directory, 'state', 'writers', `${stream}-${writer}.lock`);
}
