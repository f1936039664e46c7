import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { Logger as Tslog4 } from 'tslog4';
import { Logger as Tslog5 } from 'tslog5';
import { startAgentbus } from '../test/agentbus.ts';
import { temporaryDirectory } from '../test/store.ts';

/** A logger as OpenClaw has it: one that writes each record, with the time, to the file of the day. */
function createOpenClawLogger(version: 4 | 5, file: () => string) {
  const Logger = version === 4 ? Tslog4 : Tslog5;
  const logger = new Logger<Record<string, unknown>>({ name: 'openclaw', type: 'hidden' });
  logger.attachTransport((record: object) => {
    appendFileSync(file(), `${JSON.stringify({ ...record, time: new Date().toISOString() })}\n`);
  });
  return logger;
}

for (const [version, source] of [
  [4, 'openclaw-2026-11-24.log'],
  [4, ''],
  [5, 'openclaw-*.log'],
] as const) {
  test(`tail --from openclaw:…/${source}: what tslog ${version} writes, live, into the next day`, async (t) => {
    const directory = await temporaryDirectory(t);
    let day = '2026-11-24';
    const logger = createOpenClawLogger(version, () => join(directory, `openclaw-${day}.log`));
    logger.info('before');
    const from = `openclaw:${join(directory, source)}`;
    const child = startAgentbus(['tail', 'level>=info', '--from', from, '-o', 'ndjson']);
    t.after(() => child.kill('SIGKILL'));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => {
      const { value, done } = await lines.next();
      assert.ok(!done, 'tail ended');
      const { body, level, scope } = JSON.parse(value);
      return `${level} ${scope?.name ?? scope} ${body}`;
    };
    assert.match(await next(), /before$/u);
    const name = JSON.stringify({ subsystem: 'gateway/channels' });
    const child2 = logger.getSubLogger({ name, prefix: [name] });
    child2.debug({ channel: 'telegram' }, 'not shown');
    child2.warn({ channel: 'telegram' }, 'message dropped');
    assert.match(await next(), /WARN gateway\/channels message dropped$/iu);
    day = '2026-11-25';
    logger.error('next day', new TypeError('boom'));
    assert.match(await next(), /ERROR .*next day$/iu);
  });
}
