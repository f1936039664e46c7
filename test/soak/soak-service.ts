/**
 * One of the services of the soak: logs turn after turn through the preset, which delivers to the hub, until it is told to be quiet or ended.
 * `soak-service.ts NAME DIRECTORY JOURNAL ENDPOINT RECORDS_PER_SECOND`
 */
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { start } from '@agentbus/sdk';
import { WriterJournal } from '../crash/writer-journal.ts';

/** What the soak tells a service. */
export interface ServiceOrder {
  /** Milliseconds that the clock of the process is off from now on. */
  readonly clockOffsetMillis?: number;
  /** Whether to log nothing more, and go on delivering. */
  readonly quiet?: boolean;
}

const KIBIBYTE = 1024;
const TURN_MILLIS = 50;

/** One turn in so many has an audit record. */
const AUDIT_EVERY = 10;

const [name = '', directory = '', journalPath = '', endpoint = '', rate] = process.argv.slice(2);

let isQuiet = false;
const realNow = Date.now;
process.on('message', ({ clockOffsetMillis, quiet }: ServiceOrder) => {
  if (clockOffsetMillis !== undefined) Date.now = () => realNow() + clockOffsetMillis;
  if (quiet !== undefined) isQuiet = quiet;
});

const agentbus = start({
  serviceName: name,
  directory,
  otlp: { endpoint, protocol: 'http/json', compression: 'gzip' },
  instrumentations: false,
  metricExportIntervalMillis: 5000,
  storage: {
    maxSegmentBytes: 256 * KIBIBYTE,
    checkpointIntervalMillis: 2000,
    retention: { maxBytes: 8192 * KIBIBYTE, keepFreeBytes: 0, audit: { maxBytes: 1024 * KIBIBYTE } },
  },
});
const log = agentbus.getLogger('soak');
const journal = new WriterJournal(journalPath);
const recordsPerTurn = Math.max(1, Math.round((Number(rate) * TURN_MILLIS) / 1000));
let logged = 0;
let audited = 0;
for (let turn = 0; ; turn++) {
  if (!isQuiet) await logTurn(turn);
  await delay(TURN_MILLIS);
}

async function logTurn(turn: number): Promise<void> {
  await log.measure('turn', async () => {
    for (let left = recordsPerTurn; left > 0; left--) {
      logged += 1;
      log.info(messageOf('logs', logged), { 'http.route': '/orders/:id', left });
    }
    journal.logged('logs', logged);
    if (turn % AUDIT_EVERY === 0) {
      audited += 1;
      const number = audited;
      journal.logged('audit', number);
      // A full disk refuses the receipt: then the record was not promised.
      log.audit(messageOf('audit', number), { turn }).then(
        () => journal.promised('audit', number),
        () => undefined,
      );
    }
  });
  const promised = logged;
  await nextTurn();
  journal.promised('logs', promised);
}

/** As `store-account.ts` of the kill loop and `flaky-receiver.ts` find it. */
function messageOf(stream: 'logs' | 'audit', number: number): string {
  return `${name} ${stream} ${number} is record ${name}:${stream}:${number} of the soak`;
}
