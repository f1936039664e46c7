/** Metrics in a browser: the Node.js page, the browser of all metrics, heatmaps and exemplars. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage, SKIPPED } from './browser.ts';
import { runtimeTelemetry } from './runtime-telemetry.ts';
import { type ShopHub, startShopHub } from './shop-hub.ts';
import { violationsOf } from './violations.ts';

/** Each size and each theme once: what one of them breaks, it breaks in either of the other. */
const LOOKS = [
  { theme: 'light', size: 'phone' },
  { theme: 'dark', size: 'desktop' },
] as const;

let browser: Browser;
let shop: ShopHub;

before(async () => {
  if (SKIPPED !== false) return;
  shop = await startShopHub({ requests: 100 });
  await shop.send('metrics', runtimeTelemetry(shop.telemetry));
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

async function openAt(path: string, ready: string) {
  const opened = await openPage(browser, shop);
  await opened.page.goto(shop.url('api') + path);
  await opened.page.locator(ready).first().waitFor();
  return opened;
}

test('metrics: the Node.js page has a chart and a table of each, and i goes to all metrics and back', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openAt('/metrics', '.preset .chart canvas');
  const titles = ['CPU', 'Memory', 'Heap used', 'Event loop delay, p99', 'Time in garbage collection'];
  for (const title of [...titles, 'Requests a second', 'Request duration, p95']) {
    const heading = page.locator('h3', { hasText: new RegExp(`^${title}`, 'u') });
    const card = page.locator('.preset .card').filter({ has: heading });
    await card.locator('canvas').waitFor();
    await card.locator('summary').click();
    await card.locator('tbody tr').first().waitFor();
  }
  await page.keyboard.press('i');
  await page.locator('.metric-list a[aria-current]').waitFor();
  await page.keyboard.press('i');
  await page.locator('.preset').waitFor();
  await context.close();
});

test('metrics: / finds a metric, j and k go through them, and the address has which', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openAt('/metrics?view=all', '.metric-list a');
  await page.keyboard.press('/');
  await page.keyboard.type('memory');
  await page.locator('.metric-list a', { hasText: 'http.' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('metric') === 'process.memory.usage');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.waitForURL((url) => url.searchParams.get('metric') === 'v8js.memory.heap.used');
  await page.locator('.metric-head >> text=v8js.memory.heap.used').waitFor();
  await page.keyboard.press('k');
  await page.waitForURL((url) => url.searchParams.get('metric') === 'process.memory.usage');
  await page.keyboard.press('/');
  await page.keyboard.type('nothing');
  await page.getByText('No metric is called that.').waitFor();
  await context.close();
});

test('metrics: a histogram is a heatmap whose cells open traces, and its exemplars open theirs', {
  skip: SKIPPED,
}, async () => {
  const path = '/metrics?metric=shop.request.duration';
  const { page, context } = await openAt(path, '.heatmap rect');
  assert.equal(await page.locator('.exemplar').count(), 2);
  await page.locator('.card', { hasText: 'Distribution' }).locator('summary').click();
  const cell = page.locator('.card', { hasText: 'Distribution' }).locator('tbody a').first();
  await cell.click();
  await page.waitForURL(
    (url) => url.pathname === '/traces' && /^duration/u.test(url.searchParams.get('q') ?? ''),
  );
  await page.goto(shop.url('api') + path);
  await page.locator('.exemplar').first().click();
  await page.waitForURL((url) => url.pathname === '/traces' && url.searchParams.has('trace'));
  await page.locator('.bar').first().waitFor();
  await page.goBack();
  await page.locator('.card', { hasText: 'Exemplars' }).getByRole('link').last().click();
  await page.waitForURL((url) => url.searchParams.get('trace') === shop.telemetry.failed);
  await context.close();
});

test('metrics: both views work at both sizes and in either theme, with nothing against WCAG 2.2 AA', {
  skip: SKIPPED,
}, async () => {
  const views: readonly (readonly [path: string, ready: string])[] = [
    ['/metrics', '.preset .chart canvas'],
    ['/metrics?metric=shop.request.duration', '.heatmap rect'],
    ['/metrics?metric=nothing.like.that', '.metric-body .notice'],
  ];
  for (const { theme, size } of LOOKS) {
    const { page, context, complaints } = await openPage(browser, shop, { theme, size });
    for (const [path, ready] of views) {
      await page.goto(shop.url('api') + path);
      await page.locator(ready).first().waitFor();
      assert.deepEqual(await violationsOf(page), [], `${path} ${theme} ${size}`);
      const wide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      assert.ok(Number(wide) <= 0, `${path} is ${wide} pixels wider than the screen`);
    }
    assert.deepEqual(complaints, []);
    await context.close();
  }
});
