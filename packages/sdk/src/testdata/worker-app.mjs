/** Logs from the main thread, a worker thread and a child process; each starts its own preset. */
import { fork } from 'node:child_process';
import { isMainThread, Worker } from 'node:worker_threads';
import { getLogger } from '@agentbus/logger';

const where = process.send !== undefined ? 'child' : isMainThread ? 'main' : 'worker';
getLogger('worker-app').info(`from the ${where}`);
if (where === 'main') {
  new Worker(new URL(import.meta.url));
  fork(new URL(import.meta.url));
}
