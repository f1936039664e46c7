/** One of the writing processes of `four-writers.test.ts`: logs its share of odd records through the preset. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { start } from '@agentbus/sdk';
import { oddRecord } from './odd-record.ts';

const RECORDS_PER_TURN = 500;

const writer = Number(process.argv[2]);
const count = Number(process.argv[3]);

// Field for field: redaction, which masks texts of more than 1 MiB unseen, has tests of its own.
const agentbus = start({ serviceName: `writer-${writer}`, instrumentations: false, redaction: false });
const log = agentbus.getLogger('odd');
for (let index = 0; index < count; index++) {
  const { message, attributes } = oddRecord(writer, index);
  log.info(message, attributes);
  if (index % RECORDS_PER_TURN === 0) await nextTurn();
}
await agentbus.shutdown();
