/**
 * An application that its parent tells what to do, while the parent spoils its store. Counts what reaches the
 * application: exceptions and unhandled rejections.
 */
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { start } from '../index.ts';

let seen = 0;
const count = (error: unknown) => {
  seen += 1;
  console.error(error);
};
process.on('uncaughtException', count);
process.on('unhandledRejection', count);

const agentbus = start({
  serviceName: 'faulty',
  instrumentations: false,
  runtimeMetrics: false,
  storage: {
    maxSegmentRecords: 20,
    checkpointIntervalMillis: 1000,
    // Without a floor: a disk that is full must not cost what is on it.
    retention: { maxAgeMillis: 14 * 24 * 60 * 60 * 1000, keepFreeBytes: 0 },
  },
});
const log = agentbus.getLogger('faulty');
let index = 0;
const files: number[] = [];
const realNow = Date.now;

const commands: Record<string, (argument: number) => unknown> = {
  /** 100 records in 20 turns, and one whose receipt is awaited; tells what became of the receipt. */
  async burst() {
    for (let turn = 0; turn < 20; turn++) {
      for (let record = 0; record < 5; record++) log.info('record', { index: index++ });
      await nextTurn();
    }
    try {
      await log.audit('audited', { index: index++ });
      return 'receipt';
    } catch (error) {
      return (error as { cause?: { code?: unknown } }).cause?.code ?? String(error);
    }
  },
  exhaustDescriptors() {
    try {
      for (;;) files.push(openSync('/dev/null', 'r'));
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  },
  releaseDescriptors() {
    for (const fd of files.splice(0)) closeSync(fd);
  },
  setClock(offset) {
    Date.now = () => realNow() + offset;
  },
  wait: (millis) => delay(millis),
  async end() {
    await agentbus.shutdown();
    return { seen, logged: index };
  },
};

process.on('message', async ({ command, argument = 0 }: { command: string; argument?: number }) => {
  const result = await commands[command]?.(argument);
  process.send?.({ result: result ?? null });
  if (command === 'end') process.disconnect();
});
process.send?.({ result: 'ready' });
