/** worker_threads: a worker writes files of its own, and its log records are in the trace of whoever gave it the work. */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { getLogger, measure, withCorrelation } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import { runInContext, saveContext } from './trace-carrier.ts';

/** What is sent to the worker: the work, and where it belongs. */
interface Task {
  readonly image: string;
  readonly carrier: Record<string, string>;
}

// In each thread, as each has its own modules.
const agentbus = start({ serviceName: 'thumbnails' });
const log = getLogger('thumbnails');

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  await withCorrelation('req-workers', () =>
    measure('resize', async () => {
      log.info('image received', { image: 'cat.png' });
      const done = once(worker, 'message');
      worker.postMessage({ image: 'cat.png', carrier: saveContext() } satisfies Task);
      await done;
    }),
  );
  const exited = once(worker, 'exit');
  worker.postMessage('end');
  await exited;
} else {
  parentPort?.on('message', async (task: Task | 'end') => {
    if (task === 'end') {
      parentPort?.close();
      // A worker gets no signals: it flushes by itself.
      await agentbus.shutdown();
      return;
    }
    runInContext(task.carrier, () => {
      measure('resize.pixels', () => log.info('image resized', { image: task.image }));
    });
    parentPort?.postMessage('done');
  });
}
