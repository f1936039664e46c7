import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { StoredLog } from '@agentbus/otlp';
import { readAll } from '../test/read-all.ts';
import {
  SPAN_ID,
  TRACE_ID,
  writeBunyan,
  writeOpenClaw,
  writePino,
  writePinoIso,
  writeTslog4,
  writeTslog5,
  writeWinston,
} from '../test/real-loggers.ts';
import { temporaryDirectory } from '../test/temporary-directory.ts';

/** Each format that reads a file must find the same in it. */
for (const format of ['pino', 'auto']) {
  test(`${format}: what pino writes`, async (t) => {
    const path = join(await temporaryDirectory(t), 'app.log');
    const before = BigInt(Date.now()) * 1_000_000n;
    writePino(path);
    const { logs, problems } = await readAll(`${format}:${path}`);
    assert.deepEqual(problems, []);
    assert.deepEqual(shown(logs), [
      'info 9 started {}',
      ' 11 nearly full {"level":35}',
      'warn 13 slow {"requestId":"r-1","user":{"id":7},"route":"/pay"}',
      'error 17 payment failed {"exception.type":"TypeError","exception.message":"boom: inner","exception.code":"E_BOOM"}',
      'info 9 big {"order":"12345678901234567890"}',
    ]);
    const [first, , slow, failed] = logs;
    assert.ok(first && first.timestamp >= before && first.timestamp <= BigInt(Date.now()) * 1_000_000n);
    assert.equal(first.resource.attributes['service.name'], 'shop');
    assert.equal(first.resource.attributes['process.pid'], process.pid);
    assert.equal(first.resource.attributes['log.file.path'], path);
    assert.deepEqual(traceOf(slow), [TRACE_ID, SPAN_ID, 1]);
    assert.match(
      String(failed?.attributes['exception.stacktrace']),
      /TypeError: boom\n {4}at .*\n(?:.*\n)*.*inner/u,
    );
  });
}

test('pino: times as text and levels as names', async (t) => {
  const path = join(await temporaryDirectory(t), 'app.log');
  writePinoIso(path);
  const { logs } = await readAll(`pino:${path}`);
  assert.deepEqual(shown(logs), ['fatal 21 gone {}']);
  assert.ok(logs[0] && logs[0].timestamp > 1_700_000_000_000_000_000n);
});

for (const format of ['winston', 'auto']) {
  test(`${format}: what winston writes`, async (t) => {
    const path = join(await temporaryDirectory(t), 'app.log');
    await writeWinston(path);
    const { logs, problems } = await readAll(`${format}:${path}`);
    assert.deepEqual(problems, []);
    assert.deepEqual(shown(logs), [
      'info 9 started {"port":80}',
      'http 7 GET / {}',
      'warn 13 slow {"requestId":"r-1"}',
      'error 17 boom {"code":"E_BOOM","exception.type":"TypeError","exception.message":"boom"}',
      'silly 1 deep {}',
    ]);
    assert.equal(logs[0]?.resource.attributes['service.name'], 'shop');
    assert.deepEqual(traceOf(logs[2]), [TRACE_ID, SPAN_ID, 1]);
    assert.match(String(logs[3]?.attributes['exception.stacktrace']), /^TypeError: boom\n {4}at /u);
  });
}

for (const format of ['bunyan', 'auto']) {
  test(`${format}: what bunyan writes`, async (t) => {
    const path = join(await temporaryDirectory(t), 'app.log');
    await writeBunyan(path);
    const { logs, problems } = await readAll(`${format}:${path}`);
    assert.deepEqual(problems, []);
    assert.deepEqual(shown(logs), [
      'info 9 started {}',
      'warn 13 slow query {"component":"cart","size":3}',
      'error 17 payment failed {"exception.type":"TypeError","exception.message":"boom","exception.code":"E_BOOM"}',
    ]);
    assert.equal(logs[0]?.resource.attributes['process.pid'], process.pid);
    assert.match(String(logs[0]?.attributes['code.function.name']), /writeBunyan$/u);
    assert.deepEqual(traceOf(logs[1]), [TRACE_ID, SPAN_ID, 1]);
  });
}

for (const format of ['tslog', 'auto']) {
  test(`${format}: what tslog 4 writes`, async (t) => {
    const path = join(await temporaryDirectory(t), 'app.log');
    writeTslog4(path);
    const { logs, problems } = await readAll(`${format}:${path}`);
    assert.deepEqual(problems, []);
    assert.deepEqual(shown(logs), [
      'INFO 9 started well 42 {}',
      'WARN 13 slow {"size":3,"route":"/pay","arguments.2":["a","b"]}',
      'ERROR 17 payment failed {"exception.type":"TypeError","exception.message":"boom","exception.code":"E_BOOM"}',
      'ERROR 17 boom {"exception.type":"TypeError","exception.message":"boom","exception.code":"E_BOOM"}',
      'INFO 9 undefined {"message":"of the application","level":"high"}',
      'NOTICE 10 custom {}',
    ]);
    assert.equal(logs[0]?.resource.attributes['service.name'], 'shop');
    assert.equal(logs[1]?.scope.name, 'shop:cart');
    assert.match(String(logs[0]?.attributes['code.function.name']), /writeTslog4$/u);
    assert.match(
      String(logs[2]?.attributes['exception.stacktrace']),
      /^TypeError: boom\n {4}at .*real-loggers/u,
    );
  });

  test(`${format}: what tslog 5 writes`, async (t) => {
    const path = join(await temporaryDirectory(t), 'app.log');
    writeTslog5(path);
    const { logs, problems } = await readAll(`${format}:${path}`);
    assert.deepEqual(problems, []);
    assert.deepEqual(shown(logs), [
      'INFO 9 started {}',
      'WARN 13 slow {"size":3,"route":"/pay"}',
      'ERROR 17 payment failed {"exception.type":"TypeError","exception.message":"boom"}',
      'ERROR 17 boom {"exception.type":"TypeError","exception.message":"boom"}',
    ]);
    assert.equal(logs[1]?.scope.name, 'shop:cart');
    assert.match(String(logs[2]?.attributes['exception.stacktrace']), /\[cause\]: Error: inner\n/u);
  });
}

for (const version of [4, 5] as const) {
  test(`openclaw: its file log by tslog ${version}, found by its daily names`, async (t) => {
    const directory = await temporaryDirectory(t);
    writeOpenClaw(join(directory, 'openclaw-2026-11-24.log'), version);
    const { logs, problems } = await readAll(`openclaw:${directory}/openclaw-*.log`);
    assert.deepEqual(problems, []);
    assert.deepEqual(shown(logs), [
      'INFO 9 listening on 18789 {}',
      'WARN 13 message dropped {"subsystem":"gateway/channels","channel":"telegram","runId":"r-1"}',
      'ERROR 17 send failed {"subsystem":"gateway/channels","exception.type":"TypeError","exception.message":"boom","exception.code":"E_BOOM"}',
      'INFO 9 agent run done {"agent_id":"main","session_id":"s-1","subsystem":"gateway/channels"}',
      'warn 13 log file size cap reached {"subsystem":"logging"}',
    ]);
    for (const log of logs) assert.equal(log.resource.attributes['service.name'], 'openclaw');
    const [, dropped, , done, cap] = logs;
    assert.equal(dropped?.scope.name, 'gateway/channels');
    assert.equal(done?.timestamp, 1_795_510_800_123_000_000n);
    assert.deepEqual(traceOf(done), [TRACE_ID, SPAN_ID, 0]);
    assert.equal(cap?.scope.name, 'logging');
    assert.deepEqual(shown((await readAll(`moltbot:${directory}`)).logs), shown(logs));
  });
}

/** Level, number, body and attributes, without what differs between runs. */
function shown(logs: readonly StoredLog[]): string[] {
  return logs.map(({ severityText, severityNumber, body, attributes }) => {
    const kept = Object.entries(attributes).filter(([key]) => !/^code\.|stacktrace$/u.test(key));
    const json = JSON.stringify(Object.fromEntries(kept), (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    return `${severityText} ${severityNumber} ${body} ${json}`;
  });
}

function traceOf(log: StoredLog | undefined) {
  return [log?.traceId, log?.spanId, log?.traceFlags];
}
