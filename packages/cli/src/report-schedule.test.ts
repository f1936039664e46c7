import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Report } from '@agentbus/analytics';
import { agentbus, createTestIo } from '../test/agentbus.ts';
import { INCIDENT, INCIDENT_START, writeIncident } from '../test/incident-store.ts';
import { temporaryDirectory } from '../test/store.ts';
import { listReports, pruneReports, REPORTS_KEPT, reportName } from './report-files.ts';
import { ReportSchedule } from './report-schedule.ts';

/** Notes, one after the other. */
function notebook() {
  const notes: string[] = [];
  const written = new EventEmitter();
  return {
    note: (text: string) => {
      notes.push(text);
      written.emit('note');
    },
    async next(): Promise<string> {
      while (notes.length === 0) await once(written, 'note');
      return notes.shift() ?? '';
    },
  };
}

test('ReportSchedule: writes the report that was due, page and twin, unless it is there', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeIncident(directory);
  const due = INCIDENT_START + INCIDENT.length;
  const local = new Date(due);
  const [hour, minute] = [local.getHours(), local.getMinutes()].map((part) => String(part).padStart(2, '0'));
  const folder = join(directory, 'reports');
  await mkdir(folder);
  const there = join(folder, `${reportName('hourly', due)}.html`);
  await writeFile(there, 'there');
  const { note, next } = notebook();
  const { io } = createTestIo({ now: () => due + 120_000 });
  const plans = `hourly@:${minute}, daily@${hour}:${minute}`;
  const schedule = new ReportSchedule({ plans, directory, engine: undefined, io, note });
  schedule.start();
  t.after(() => schedule.stop());
  const name = reportName('daily', due);
  const told = await next();
  assert.ok(told.startsWith(`wrote ${name}: New error: CouponError`), told);
  assert.equal(await readFile(there, 'utf8'), 'there');
  const report: Report = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'));
  assert.equal(report.until, '2025-01-15T14:00:00Z');
  assert.match(await readFile(join(folder, `${name}.html`), 'utf8'), /New error: CouponError/u);
  await schedule.stop();
  assert.deepEqual(new Set(await listReports(directory)), new Set([name, reportName('hourly', due)]));
});

test('ReportSchedule: writes nothing of a time without telemetry', async (t) => {
  const directory = await temporaryDirectory(t);
  const { io } = createTestIo({ now: () => INCIDENT_START });
  const schedule = new ReportSchedule({
    plans: 'daily@07:00',
    directory,
    engine: undefined,
    io,
    note: assert.fail,
  });
  schedule.start();
  await schedule.stop();
  assert.deepEqual(await listReports(directory), []);
});

test('pruneReports: keeps the newest of each rhythm', async (t) => {
  const directory = await temporaryDirectory(t);
  const folder = join(directory, 'reports');
  await mkdir(folder);
  const names = Array.from({ length: REPORTS_KEPT + 3 }, (_, day) =>
    reportName('daily', INCIDENT_START + day * 86_400_000),
  );
  const weekly = reportName('weekly', INCIDENT_START - 86_400_000);
  for (const name of [...names, weekly])
    for (const extension of ['html', 'json']) await writeFile(join(folder, `${name}.${extension}`), '');
  await writeFile(join(folder, 'of-mine.html'), '');
  await pruneReports(directory);
  assert.deepEqual(await listReports(directory), [...names.slice(3).reverse(), weekly]);
  assert.equal((await readdir(folder)).length, 2 * (REPORTS_KEPT + 1) + 1);
});

test('serve --report: a plan that is none is 2, with what can be said', async (t) => {
  const directory = await temporaryDirectory(t);
  const { code, stderr } = await agentbus(['serve', '-d', directory, '--report', 'daily@7']);
  assert.equal(code, 2);
  assert.match(stderr, /--report is "daily@7", must be hourly@:30, daily@07:00 or weekly@mon@07:00/u);
});
