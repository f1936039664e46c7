/**
 * What redaction adds to a record that is written as JSON text, in nanoseconds of process CPU over the same pipeline without
 * it; medians of interleaved rounds: `node --conditions=@agentbus/source test/bench/redaction.mjs`.
 */
import { createRedactor } from '@agentbus/redaction';
import slowRedact from '@pinojs/redact';
import fastRedact from 'fast-redact';
import {
  cleanRecords,
  dirtyRecords,
  referenceRecords,
} from '../../packages/redaction/bench/reference-records.ts';
import { PATHS, PEERS } from './peers/redaction-peers.mjs';

const ROUNDS = 9;
const RECORDS = 50_000;

/** The four paths that the goals are stated with. */
const FOUR_PATHS = ['password', '["user.id"]', 'customer.email', 'customer.token'];

const redactor = createRedactor();
const plainText = ({ body, attributes }) => JSON.stringify({ ...attributes, msg: body });
const withPaths =
  (stringify) =>
  ({ body, attributes }) =>
    stringify({ ...attributes, msg: body });

const CONTENDERS = [
  {
    name: '@agentbus/redaction, defaults',
    redacted: (record) => plainText(redactor.redact(record)),
    plain: plainText,
  },
  {
    name: '@pinojs/redact, 4 paths',
    redacted: withPaths(slowRedact({ paths: FOUR_PATHS })),
    plain: plainText,
  },
  { name: 'fast-redact, 4 paths', redacted: withPaths(fastRedact({ paths: FOUR_PATHS })), plain: plainText },
  ...PEERS.map((peer) => ({
    ...peer,
    name: peer.name.startsWith('LogTape') ? peer.name : `${peer.name}, ${PATHS.length} paths`,
  })),
];

let kept;

function nanos(records, write) {
  const before = process.cpuUsage();
  for (let done = 0; done < RECORDS; done += records.length)
    for (const record of records) kept = write(record);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / RECORDS;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

const KINDS = { clean: cleanRecords(), reference: referenceRecords(), 'five hits': dirtyRecords() };
const columns = Object.keys(KINDS);
const added = CONTENDERS.map(() => columns.map(() => []));
for (let round = 0; round < ROUNDS; round++) {
  columns.forEach((column, at) => {
    CONTENDERS.forEach(({ redacted, plain }, index) => {
      added[index][at].push(nanos(KINDS[column], redacted) - nanos(KINDS[column], plain));
    });
  });
}
console.log(`ns/record over the floor`.padEnd(34) + columns.map((column) => column.padStart(12)).join(''));
CONTENDERS.forEach(({ name }, index) => {
  console.log(name.padEnd(34) + added[index].map((times) => median(times).toFixed(0).padStart(12)).join(''));
});
if (kept === undefined) process.exitCode = 1;
