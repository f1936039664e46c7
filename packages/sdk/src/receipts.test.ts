/** A logger's audit and security calls and their receipts, through the providers of both OTel lines. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FileLogRecordProcessor } from '@agentbus/file-exporter';
import { type AuditReceipt, getLogger, type LoggerError } from '@agentbus/logger';
import { decodeLine, type StoredLog } from '@agentbus/otlp';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'receipts-'));
  t.after(() => spawnSync('umount', ['--lazy', directory]));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The record that a receipt is for, found by nothing but the receipt. */
function recordOf(directory: string, receipt: AuditReceipt): StoredLog | undefined {
  const path = join(directory, 'audit', receipt.segment);
  let sequence = 0;
  for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
    for (const record of decodeLine(line)) {
      if (sequence === receipt.sequence) {
        assert.equal(createHash('sha256').update(line).digest('hex'), receipt.sha256);
        return record as StoredLog;
      }
      sequence += 1;
    }
  }
  return undefined;
}

for (const [line, otel] of Object.entries({ '2.x': otel2x, '3.x': otel3x })) {
  function register(t: TestContext, directory: string, maxSegmentBytes?: number) {
    const processor = new FileLogRecordProcessor({ directory, maxSegmentBytes });
    const provider = new otel.sdkLogs.LoggerProvider({ processors: [processor] });
    otel.setGlobalLoggerProvider(provider);
    t.after(async () => {
      otel.disableGlobalLoggerProvider();
      await provider.shutdown();
    });
    return { provider, log: getLogger('receipts') };
  }

  test(`audit, security, ${line}: a receipt leads to its record, on disk`, async (t) => {
    const directory = temporaryDirectory(t);
    const { log } = register(t, directory, 64 * 1024);
    const first = log.audit('0', { padding: 'x'.repeat(30_000) });
    log.info('not in this stream');
    const receipts = [await first];
    for (let turn = 0; turn < 4; turn++) {
      const ofTurn = [1, 2, 3].map((n) =>
        (n === 2 ? log.security : log.audit)(`${turn * 3 + n}`, { padding: 'x'.repeat(10_000) }),
      );
      receipts.push(...(await Promise.all(ofTurn)));
    }
    const records = receipts.map((receipt) => recordOf(directory, receipt));
    assert.deepEqual(
      records.map((record) => record?.body),
      Array.from({ length: 13 }, (_, n) => String(n)),
    );
    assert.ok(new Set(receipts.map(({ segment }) => segment)).size > 1, 'several segments');
  });

  test(`audit, ${line}: a record that another one's attribute logs gets its own receipt`, async (t) => {
    const directory = temporaryDirectory(t);
    const { provider } = register(t, directory);
    const log = getLogger('receipts');
    const inner: Promise<AuditReceipt>[] = [];
    const outer = log.audit('outer', {
      get trap() {
        inner.push(log.audit('inner'));
        return 1;
      },
    });
    const after = log.audit('after');
    const receipts = [await outer, ...(await Promise.all(inner)), await after];
    const records = receipts.map((receipt) => recordOf(directory, receipt));
    assert.deepEqual(new Set(records.map((record) => record?.body)), new Set(['outer', 'inner', 'after']));
    assert.equal(records[0]?.body, 'outer');
    assert.equal(records.at(-1)?.body, 'after');
    await provider.shutdown();
  });

  test(`audit, ${line}: rejects after shutdown`, async (t) => {
    const { log, provider } = register(t, temporaryDirectory(t));
    const before = log.audit('before');
    await provider.shutdown();
    assert.equal((await before).sequence, 0);
    await assert.rejects(log.audit('after'), (error: LoggerError) =>
      ['no-durable-exporter', 'not-durable'].includes(error.code),
    );
  });

  test(`audit, ${line}: rejects after the processor's own shutdown`, async (t) => {
    const processor = new FileLogRecordProcessor({ directory: temporaryDirectory(t) });
    const provider = new otel.sdkLogs.LoggerProvider({ processors: [processor] });
    otel.setGlobalLoggerProvider(provider);
    t.after(() => otel.disableGlobalLoggerProvider());
    await processor.shutdown();
    await assert.rejects(getLogger('receipts').audit('after'), (error: LoggerError) => {
      assert.equal(error.code, 'not-durable');
      assert.equal((error.cause as { code?: string }).code, 'writer-closed');
      return true;
    });
  });

  test(`audit, ${line}: rejects on a full disk, and works again when there is room`, async (t) => {
    const directory = temporaryDirectory(t);
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', directory]);
    if (mount.status !== 0) {
      t.skip(`no tmpfs can be mounted here: ${mount.error?.message ?? mount.stderr}`);
      return;
    }
    const { log } = register(t, directory);
    await log.audit('fits');
    const filler = join(directory, 'filler');
    assert.throws(() => writeFileSync(filler, Buffer.alloc(512 * 1024)), { code: 'ENOSPC' });
    await assert.rejects(log.audit('x'.repeat(20_000)), (error: LoggerError) => {
      assert.equal(error.code, 'not-durable');
      assert.equal((error.cause as { code?: string }).code, 'ENOSPC');
      return true;
    });
    rmSync(filler);
    const receipt = await log.audit('fits again');
    assert.equal(recordOf(directory, receipt)?.body, 'fits again');
  });
}

test('audit: no receipt that was given is lost when the process is killed', async (t) => {
  const directory = temporaryDirectory(t);
  const script = `
    import { writeSync } from 'node:fs';
    import { FileLogRecordProcessor } from '@agentbus/file-exporter';
    import { getLogger, setGlobalLoggerProvider } from '@agentbus/logger';
    import { LoggerProvider } from '@opentelemetry/sdk-logs';
    const processor = new FileLogRecordProcessor({ directory: process.env.STORE, maxSegmentBytes: 65536 });
    setGlobalLoggerProvider(new LoggerProvider({ processors: [processor] }));
    const log = getLogger('killed');
    for (let n = 0; ; n++) {
      const receipts = await Promise.all([log.audit('a' + n), log.security('b' + n)]);
      writeSync(1, receipts.map((receipt, i) => JSON.stringify([['a', 'b'][i] + n, receipt]) + '\\n').join(''));
    }`;
  for (let round = 0; round < 5; round++) {
    const child = spawn(
      process.execPath,
      ['--conditions=@agentbus/source', '--input-type=module', '--eval', script],
      {
        cwd: import.meta.dirname,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, STORE: directory },
      },
    );
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      if (output.length > 20_000 * (round + 1)) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const receipts = output.slice(0, output.lastIndexOf('\n')).split('\n');
    assert.ok(receipts.length > 50);
    for (const line of receipts) {
      const [body, receipt] = JSON.parse(line);
      assert.equal(recordOf(directory, receipt)?.body, body);
    }
  }
});

test('audit: waiting for a receipt keeps the process alive', (t) => {
  const script = `
    import { FileLogRecordProcessor } from '@agentbus/file-exporter';
    import { getLogger } from '@agentbus/logger';
    import { LoggerProvider } from '@opentelemetry/sdk-logs';
    import { setGlobalLoggerProvider } from '@agentbus/logger';
    const processor = new FileLogRecordProcessor({ directory: process.env.STORE });
    setGlobalLoggerProvider(new LoggerProvider({ processors: [processor] }));
    getLogger('a').info('asks for the end of the turn first');
    console.log((await getLogger('a').audit('x')).sequence);`;
  const child = spawnSync(
    process.execPath,
    ['--conditions=@agentbus/source', '--input-type=module', '--eval', script],
    { cwd: import.meta.dirname, encoding: 'utf8', env: { ...process.env, STORE: temporaryDirectory(t) } },
  );
  assert.equal(child.stdout, '0\n', child.stderr);
});
