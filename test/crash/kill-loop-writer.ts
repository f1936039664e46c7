/**
 * One of the writers of the kill loop: logs turn after turn through the preset, with small segments and little room,
 * until it is killed. `kill-loop-writer.ts NAME SEED DIRECTORY JOURNAL`
 */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { start } from '@agentbus/sdk';
import { parseSegmentName } from '@agentbus/segments';
import { seededRandom } from './seeded-random.ts';
import { type LoopStream, WriterJournal } from './writer-journal.ts';

const KIBIBYTE = 1024;

/** Some segments a second for each writer: above the size from which they are compressed. */
const SEGMENT_BYTES = 96 * KIBIBYTE;
const LOGS_BYTES = 2048 * KIBIBYTE;
const AUDIT_BYTES = 512 * KIBIBYTE;

const MAX_RECORDS_PER_TURN = 40;
const MAX_AUDIT_RECORDS_PER_TURN = 4;
const MAX_PAUSE_MILLIS = 12;

/** Where the first record of a segment is found. */
const HEAD_BYTES = 4 * KIBIBYTE;

const [name = '', seed, directory = '', journalPath = ''] = process.argv.slice(2);
await write(seededRandom(Number(seed)), new WriterJournal(journalPath));

async function write(random: (min: number, max: number) => number, journal: WriterJournal): Promise<never> {
  const agentbus = start({
    serviceName: name,
    directory,
    otlp: false,
    instrumentations: false,
    runtimeMetrics: false,
    storage: {
      maxSegmentBytes: SEGMENT_BYTES,
      checkpointIntervalMillis: 1000,
      retention: { maxBytes: LOGS_BYTES, keepFreeBytes: 0, audit: { maxBytes: AUDIT_BYTES } },
    },
  });
  const log = agentbus.getLogger('kill-loop');
  let logged = 0;
  let audited = 0;
  const known = new Set<LoopStream>();
  const introduce = (stream: LoopStream) => {
    if (known.has(stream)) return;
    known.add(stream);
    journal.segmentWriter(stream, findSegmentWriter(stream));
  };
  for (;;) {
    for (let left = random(1, MAX_RECORDS_PER_TURN); left > 0; left--) {
      logged += 1;
      log.info(`${name} logs ${logged} and more text, as a message has`, {
        'http.route': '/orders/:id',
        left,
      });
    }
    journal.logged('logs', logged);
    for (let left = random(0, MAX_AUDIT_RECORDS_PER_TURN); left > 0; left--) {
      audited += 1;
      const number = audited;
      const promised = () => {
        introduce('audit');
        journal.promised('audit', number);
      };
      void log.audit(`${name} audit ${number} and more text, as a message has`, { left }).then(promised);
    }
    journal.logged('audit', audited);
    // Asked for after the preset has asked for its own: what the turn logged is written by then.
    await nextTurn();
    introduce('logs');
    journal.promised('logs', logged);
    await delay(random(0, MAX_PAUSE_MILLIS));
  }
}

/** The id in the names of this process's segments: of the one that begins with the first record. */
function findSegmentWriter(stream: LoopStream): string {
  const folder = join(directory, stream);
  for (const file of readdirSync(folder).toReversed()) {
    const segment = parseSegmentName(file);
    if (segment?.suffix === '.jsonl' && readHead(join(folder, file)).includes(`${name} ${stream} 1 `)) {
      return segment.writer;
    }
  }
  throw new Error(`${name} has written no segment of ${stream}.`);
}

function readHead(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(fd);
  }
}
