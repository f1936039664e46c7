/** `agentbus forward` and VictoriaLogs: each record is found by a query, field by field. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { StoredLog } from '@agentbus/otlp';
import { forwardAll, startForwardInVain } from '../agentbus.ts';
import { whyNoGo } from '../build-once.ts';
import { pollUntil } from '../poll-until.ts';
import { assertSameTexts, decodeLines, storeLines } from '../records.ts';
import { runProgram } from '../run-program.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { expectedRow, type LogRow, startVictoriaLogs, type VictoriaLogs } from './victorialogs.ts';

/** How many requests the program serves, and how many records it writes of each. */
const REQUESTS = 50;
const LOGS_A_REQUEST = 4;

const OPTIONS = ['--stream', 'logs,audit'];
const PROTOBUF = ['--protocol', 'http/protobuf'];

/** VictoriaLogs answers 400, as to a batch that is at fault. */
const TWO_REFUSALS = /json encoding isn't supported.*json encoding isn't supported/s;

const skip = (await whyNoGo()) ?? false;

for (const compression of ['gzip', 'zstd']) {
  test(`forward: VictoriaLogs finds each record that was sent with ${compression}, field by field`, {
    skip,
  }, async (context) => {
    const directory = await writtenStore(context);
    await using backend = await startVictoriaLogs(context);
    const options = [...OPTIONS, ...PROTOBUF, '--compression', compression];
    await forwardAll({ directory, to: backend.otlpUrl, options });
    const logs = await storedLogs(directory);
    assert.equal(logs.length, REQUESTS * LOGS_A_REQUEST);
    assertSameTexts((await allRows(backend, logs.length)).map(rowText), logs.map(expectedRow).map(rowText));

    const audits = await backend.query('_time:1h severity_text:=AUDIT event_name:="iam.role.granted"');
    assert.equal(audits.length, REQUESTS);
    const failures = await backend.query('exception.message:="no funds" index:<10');
    assert.equal(failures.length, 10);
  });
}

test('forward: keeps every record where VictoriaLogs says that it takes no JSON', {
  skip,
}, async (context) => {
  const directory = await writtenStore(context);
  await using backend = await startVictoriaLogs(context);
  const asJson = { directory, to: backend.otlpUrl, options: OPTIONS };
  await using forward = await startForwardInVain(context, asJson, TWO_REFUSALS);
  await forward.stop();
  await assert.rejects(readdir(join(directory, 'state', 'rejected')), { code: 'ENOENT' });
  await forwardAll({ ...asJson, options: [...OPTIONS, ...PROTOBUF] });
  assert.equal((await allRows(backend, REQUESTS * LOGS_A_REQUEST)).length, REQUESTS * LOGS_A_REQUEST);
});

async function writtenStore(context: TestContext): Promise<string> {
  const directory = join(await temporaryFolder(context), 'store');
  await runProgram('export-telemetry.ts', [], { REQUESTS: String(REQUESTS), AGENTBUS_DIRECTORY: directory });
  return directory;
}

async function storedLogs(directory: string): Promise<StoredLog[]> {
  const records = decodeLines(await storeLines(directory, ['logs', 'audit']));
  return records.filter((record) => record.signal === 'logs');
}

/** What was taken can be found about a second later. */
async function allRows(backend: VictoriaLogs, count: number): Promise<LogRow[]> {
  let rows: LogRow[] = [];
  const progress = () => `VictoriaLogs, which shows ${rows.length} of ${count} records`;
  await pollUntil(progress, async () => {
    rows = await backend.query('*');
    return rows.length >= count;
  });
  return rows;
}

function rowText(row: LogRow): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}
