/** What every bridge does on every line of OTel: the ten records are on disk as they have to be, and as the README says. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { LineName, RegisteredLine } from './testdata/otel-line.ts';
import { SPEAKING_LOGGERS } from './testdata/speaking-loggers.ts';
import { TEN } from './testdata/ten-records.ts';
import { contentOf, digestOf, readLogs } from './testdata/written-records.ts';

/** Where the digests of a line are in the README's table. */
const COLUMNS: Readonly<Record<LineName, number>> = { '2.x': 2, '3.x': 3, lean: 4 };

/** Runs the suite. @param line A line that is registered in this process. */
export function testBridges(name: LineName, line: RegisteredLine): void {
  for (const logger of SPEAKING_LOGGERS) {
    test(`${logger.name} on ${name}: ten records are on disk, and the README's table says so`, async (t) => {
      const directory = await temporaryDirectory(t);
      const end = line.writeTo(directory);
      await logger.sayTen(name, directory);
      await end();
      const contents = (await readLogs(directory)).map(contentOf);
      assert.deepEqual(contents, logger.expected ?? TEN);
      assert.equal(await digestInReadme(logger.name, name), digestOf(contents));
    });
  }
}

async function digestInReadme(bridge: string, line: LineName): Promise<string | undefined> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const cells = readme
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .find(([, first]) => first === bridge);
  return cells?.[COLUMNS[line]]?.replaceAll('`', '');
}

/** A directory that is removed after the test. */
export async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-bridges-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
