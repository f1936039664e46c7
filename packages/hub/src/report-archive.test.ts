import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ApiServices } from './api-services.ts';
import { listReports, showStoredReport } from './report-archive.ts';

test('listReports, showStoredReport: what a schedule has written, and no other file', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-reports-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const services = { directory } as ApiServices;
  assert.deepEqual(await listReports({ services }), { reports: [] });
  await mkdir(join(directory, 'reports'));
  await writeFile(join(directory, 'secret.json'), '{}');
  const names = ['report-daily-20261123T070000Z', 'report-weekly-20261124T070000Z', 'other'];
  for (const name of names)
    await writeFile(join(directory, 'reports', `${name}.json`), `{"title":"${name}"}`);
  assert.deepEqual(await listReports({ services }), {
    reports: [
      { name: 'report-weekly-20261124T070000Z', every: 'weekly', until: '1795503600000000000' },
      { name: 'report-daily-20261123T070000Z', every: 'daily', until: '1795417200000000000' },
    ],
  });
  const [name = ''] = names;
  assert.deepEqual(await showStoredReport({ services, path: { name } }), { title: name });
  for (const wrong of ['../secret', 'other', 'report-daily-20261122T070000Z', '']) {
    const refused = showStoredReport({ services, path: { name: wrong } });
    await assert.rejects(refused, { status: 404, code: 'unknown-report' }, wrong);
  }
});
