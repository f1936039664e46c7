/** The page in a browser, against a hub with a shop's telemetry: every page, at both sizes, in both themes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage, PATIENCE_MILLIS, SIZES, SKIPPED } from './browser.ts';
import { type ShopHub, startShopHub } from './shop-hub.ts';
import { violationsOf } from './violations.ts';

let browser: Browser;
let shop: ShopHub;

before(async () => {
  if (SKIPPED !== false) return;
  shop = await startShopHub();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

interface ShownPage {
  readonly path: () => string;
  /** What is there when the page is ready. */
  readonly ready: string;
}

const encoded = encodeURIComponent;

const PAGES: Readonly<Record<string, ShownPage>> = {
  overview: { path: () => '/overview', ready: '.services tbody tr >> nth=0' },
  logs: { path: () => '/logs', ready: '.log-list .log-row.edge-info >> nth=0' },
  'logs, a record open': {
    path: () => `/logs?q=${encoded('level:error')}`,
    ready: '.log-list .log-row.edge-error >> nth=0',
  },
  'logs, a mistake': { path: () => `/logs?q=${encoded('level:eror')}`, ready: '.mistake' },
  'logs, nothing': { path: () => '/logs?q=nothinglikethat', ready: '.notice' },
  live: { path: () => '/live', ready: '.live-state.is-live' },
  traces: { path: () => '/traces', ready: '.trace-table tbody tr >> nth=0' },
  trace: { path: () => `/traces?trace=${shop.telemetry.failed}`, ready: '.bar >> nth=0' },
  metrics: { path: () => '/metrics', ready: '.chart canvas >> nth=0' },
  errors: { path: () => '/errors', ready: '.error-title >> nth=0' },
  'errors, a group open': { path: () => '/errors', ready: '.error-title >> nth=0' },
  alerts: { path: () => '/alerts', ready: '.alert-rule >> nth=1' },
  'alerts, a rule open': {
    path: () => `/alerts?edit=1&expr=${encoded('level>=error service:payments')}`,
    ready: '.trial canvas',
  },
  'alerts, a rule with a mistake': {
    path: () => `/alerts?edit=1&expr=${encoded('level>=eror')}`,
    ready: '.rule-text [role=alert]',
  },
  reports: { path: () => '/reports', ready: '.reports .figures >> nth=0' },
  query: { path: () => `/query?q=${encoded('* | count every 1m by level')}`, ready: '.chart canvas' },
  'query, explained': {
    path: () => `/query?q=${encoded('* | count every 1m by level')}&explain=1`,
    ready: '.explanation dl',
  },
  'query, a mistake': { path: () => `/query?q=${encoded('level:eror')}`, ready: '.cm-lintRange-error' },
  'query, empty': { path: () => '/query', ready: '.examples' },
  sql: {
    path: () => `/query?tab=sql&sql=${encoded('SELECT ServiceName, count(*) AS n FROM logs GROUP BY ALL')}`,
    ready: '.result-row >> nth=1',
  },
};

async function show(page: Page, { path, ready }: ShownPage): Promise<void> {
  await page.goto(shop.url('api') + path());
  await page
    .locator(ready)
    .waitFor({ timeout: PATIENCE_MILLIS })
    .catch((error: unknown) => assert.fail(`${path()} is not ready: ${error}`));
}

for (const theme of ['light', 'dark'] as const) {
  for (const size of ['desktop', 'phone'] as const) {
    test(`page: every page works at ${SIZES[size].width}×${SIZES[size].height}, ${theme}, with nothing against WCAG 2.2 AA`, {
      skip: SKIPPED,
    }, async () => {
      const { page, context, complaints } = await openPage(browser, shop, { size, theme });
      for (const [name, shown] of Object.entries(PAGES)) {
        await show(page, shown);
        if (name === 'errors, a group open') {
          await page.keyboard.press('j');
          await page.locator('.detail').waitFor();
        }
        if (name === 'logs, a record open') {
          await page.keyboard.press('j');
          await page.keyboard.press('Enter');
          await page.locator('.detail').waitFor();
        }
        assert.deepEqual(await violationsOf(page), [], `${name} ${theme} ${size}`);
        const wide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        assert.ok(Number(wide) <= 0, `${name} is ${wide} pixels wider than the screen`);
      }
      // A query with a mistake is answered with 400, which browsers write to their console.
      assert.deepEqual(
        complaints.filter((complaint) => !complaint.includes('400 (Bad Request)')),
        [],
      );
      await context.close();
    });
  }
}

test('alerts: shows what fires, and an operator makes a silence and ends it', { skip: SKIPPED }, async () => {
  const { page, context } = await openPage(browser, shop);
  await show(page, { path: () => '/alerts', ready: '.alert-rule .status.is-new' });
  await page.getByRole('textbox', { name: 'Matchers' }).fill('alertname="SignOfLife"');
  await page.getByRole('textbox', { name: 'Comment' }).fill('<b>deployment</b>');
  await page.getByRole('button', { name: 'Silence', exact: true }).click();
  const made = page.locator('.silences li', { hasText: 'alertname="SignOfLife"' });
  await made.filter({ hasText: '<b>deployment</b>' }).waitFor();
  await page.getByText('firing, silenced').waitFor();
  assert.deepEqual(await violationsOf(page), []);
  await made.getByRole('button', { name: 'Expire' }).click();
  await made.waitFor({ state: 'detached' });
  await context.close();
});

test('page: help and palette have nothing against WCAG 2.2 AA', { skip: SKIPPED }, async () => {
  const { page, context } = await openPage(browser, shop);
  for (const key of ['?', 'Control+k']) {
    await page.keyboard.press(key);
    await page.locator('dialog[open]').waitFor();
    assert.deepEqual(await violationsOf(page), [], key);
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
  }
  await context.close();
});

test('page: who is not logged in sees the login, and a link logs in once', { skip: SKIPPED }, async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${shop.url('api')}/logs`);
  await page.locator('.login').waitFor();
  assert.deepEqual(await violationsOf(page), []);
  const link = shop.hub.createPageUrl() ?? '';
  await page.locator('input').fill(link);
  await page.locator('button.primary').click();
  await page.locator('.header').waitFor();
  assert.equal(new URL(page.url()).pathname, '/logs');
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.locator('.login').waitFor();
  await page.goto(link);
  await page.locator('.login [role=alert]').waitFor();
  assert.equal(new URL(page.url()).hash, '', 'the token does not stay in the address');
  await context.close();
});

test('page: texts of records, spans and services never become markup, nor run', {
  skip: SKIPPED,
}, async () => {
  const hostile = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
  const attributes = [{ key: hostile, value: { stringValue: hostile } }];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: hostile } }] };
  const now = `${Date.now() - 5000}000000`;
  const ids = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) };
  const record = {
    ...ids,
    timeUnixNano: now,
    severityNumber: 17,
    body: { stringValue: hostile },
    attributes,
  };
  const span = { ...ids, name: hostile, kind: 2, startTimeUnixNano: now, endTimeUnixNano: now, attributes };
  await shop.send('logs', {
    resourceLogs: [{ resource, scopeLogs: [{ scope: { name: hostile }, logRecords: [record] }] }],
  });
  await shop.send('traces', { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
  const { page, context, complaints } = await openPage(browser, shop);
  const paths = [
    `/logs?q=${encoded('onerror')}`,
    '/overview',
    `/errors?q=${encoded('onerror')}`,
    '/traces',
    `/traces?trace=${ids.traceId}&row=${ids.spanId}`,
    `/query?q=${encoded('onerror | count by service, body')}`,
    `/live?q=${encoded('onerror')}`,
  ];
  for (const path of paths) {
    await page.goto(shop.url('api') + path);
    await page
      .locator('#page', { hasText: '<img src=x' })
      .waitFor({ timeout: PATIENCE_MILLIS })
      .catch((error: unknown) => assert.fail(`${path}: ${error}`));
    assert.equal(await page.locator('#page img, #page script').count(), 0, path);
    assert.notEqual(await page.title(), 'owned', path);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});
