/** One report, from both engines, and looked at in a browser. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { buildReport, type Report, reportHtml } from '@agentbus/analytics';
import { decodeLine, type StoredLog, type StoredRecord, type StoredSpan } from '@agentbus/otlp';
import { openClickHouseEngine, openDuckDbEngine } from '@agentbus/query';
import { type Browser, chromium } from 'playwright-core';
import { INCIDENT, INCIDENT_START, writeIncident } from '../../packages/cli/test/incident-store.ts';
import { startClickHouse } from '../../packages/query/src/clickhouse-fixture.test.ts';

const CHROMIUM = process.env.AGENTBUS_CHROMIUM || '/usr/bin/chromium';

/** The last 80 minutes of the incident's telemetry: what is before is the baseline. */
const SINCE = BigInt(INCIDENT_START + INCIDENT.length - 80 * 60_000) * 1_000_000n;
const UNTIL = BigInt(INCIDENT_START + INCIDENT.length) * 1_000_000n;

interface Incident {
  readonly report: Report;
  readonly records: readonly (StoredLog | StoredSpan)[];
}

let incident: Promise<Incident> | undefined;

/** The report from DuckDB, made once. */
function fromDuckDb(): Promise<Incident> {
  incident ??= makeIncident();
  return incident;
}

async function makeIncident(): Promise<Incident> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-report-'));
  try {
    const lines = await writeIncident(directory);
    const engine = await openDuckDbEngine({ directory, threads: 2 });
    try {
      const report = await buildReport(engine, { since: SINCE, until: UNTIL });
      return { report, records: lines.flatMap(({ bytes }) => decodeLine(bytes)).filter(isSearchable) };
    } finally {
      await engine.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function isSearchable(record: StoredRecord): record is StoredLog | StoredSpan {
  return record.signal !== 'metrics';
}

test('buildReport: DuckDB and ClickHouse give the same report over the same data', async (t) => {
  const { report, records } = await fromDuckDb();
  const clickHouse = startClickHouse(t);
  clickHouse.insert(records);
  const engine = await openClickHouseEngine({ address: clickHouse.connection });
  t.after(() => engine.close());
  const other = await buildReport(engine, { since: SINCE, until: UNTIL });
  assert.ok(report.headlines.length > 2);
  assert.deepEqual(other, report);
});

test('reportHtml: opens without a network, error or accessibility fault, in light and dark', {
  skip: !existsSync(CHROMIUM) && `there is no Chromium at ${CHROMIUM}; AGENTBUS_CHROMIUM says where else`,
}, async (t) => {
  const { report } = await fromDuckDb();
  const path = join(await temporaryDirectory(t), 'report.html');
  await writeFile(path, reportHtml(report));
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  t.after(() => browser.close());
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 400]) {
      const faults = await faultsOf(browser, path, { colorScheme, width, axe });
      assert.deepEqual(faults, [], `${colorScheme}, ${width} pixels wide`);
    }
  }
});

test('reportHtml: on paper, in the dark too, it is light, and no table is cut off', {
  skip: !existsSync(CHROMIUM) && `there is no Chromium at ${CHROMIUM}; AGENTBUS_CHROMIUM says where else`,
}, async (t) => {
  const { report } = await fromDuckDb();
  const path = join(await temporaryDirectory(t), 'report.html');
  await writeFile(path, reportHtml(report));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  t.after(() => browser.close());
  // A4 less the margins of the style sheet, at 96 pixels an inch.
  const viewport = { width: Math.floor(((210 - 2 * 14) / 25.4) * 96), height: 1000 };
  const page = await browser.newPage({ viewport, colorScheme: 'dark', bypassCSP: true });
  await page.emulateMedia({ media: 'print' });
  await page.goto(pathToFileURL(path).href);
  const cut = await page.evaluate<string[]>(
    `[...document.querySelectorAll('table')].filter((table) => table.getBoundingClientRect().right > window.innerWidth + 1).map((table) => table.caption?.textContent ?? '')`,
  );
  assert.deepEqual(cut, []);
  assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  const folder = process.env.REPORT_SCREENSHOTS;
  if (folder !== undefined) await writeFile(join(folder, 'report.pdf'), pdf);
});

/** What the browser and axe-core find wrong with a page, and what it asks the network for. */
async function faultsOf(
  browser: Browser,
  path: string,
  { colorScheme, width, axe }: { colorScheme: 'light' | 'dark'; width: number; axe: string },
): Promise<string[]> {
  const faults: string[] = [];
  // The page's own policy forbids scripts: what looks at it must come past that.
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: 900 },
    offline: true,
    bypassCSP: true,
  });
  const page = await context.newPage();
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) faults.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(path).href);
  const isWider = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
  if (isWider === true) faults.push('the page is wider than the window');
  await page.evaluate(axe);
  const violations = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    'axe.run().then((result) => result.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))',
  );
  faults.push(...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`));
  const folder = process.env.REPORT_SCREENSHOTS;
  if (folder !== undefined)
    await page.screenshot({ path: join(folder, `report-${colorScheme}-${width}.png`) });
  await context.close();
  return faults;
}

async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-report-page-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
