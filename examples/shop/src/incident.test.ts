import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

test('npm start -- --incident: the report that it names tells of route, version, error and traces on its first page', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-incident-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const options = { cwd: repository, env: { ...process.env, AGENTBUS_DIRECTORY: directory } };
  const demo = await run(process.execPath, [program, '--incident'], options);
  const [command = ''] = /npx agentbus report .*/u.exec(demo.stdout) ?? [];
  const { stdout } = await run('sh', ['-c', command], options);
  const [firstPage = ''] = stdout.split('## Health at a glance');
  assert.match(firstPage, /New error: CouponError: coupon SPRING-\d+ has no percent/u);
  assert.match(firstPage, /in checkout, only in version 1\.5\.0, at POST \/checkout/u);
  assert.match(firstPage, /POST \/checkout of checkout fails more since version 1\.5\.0/u);
  const [, trace = ''] = /Traces: `([0-9a-f]{32})`/u.exec(firstPage) ?? [];
  const shown = await run('sh', ['-c', `npx agentbus trace ${trace} --directory '${directory}'`], options);
  assert.match(shown.stdout, /CouponError/u);
});
