/** Traces in a browser: waterfall, search and hide, critical path, flame graph, comparison, what differs, the map. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage, SIZES, SKIPPED } from './browser.ts';
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
  shop = await startShopHub({ requests: 300 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

const encoded = encodeURIComponent;

async function openAt(path: string, ready: string) {
  const opened = await openPage(browser, shop);
  await opened.page.goto(shop.url('api') + path);
  await opened.page.locator(ready).first().waitFor();
  return opened;
}

const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

async function untilParameter(
  page: Page,
  name: string,
  is: (value: string | null) => boolean,
): Promise<void> {
  await page.waitForURL((url) => is(url.searchParams.get(name)));
}

test('trace: its records stand among its spans, by time, and what is selected shows all of itself', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openAt(`/traces?trace=${shop.telemetry.failed}`, '.bar');
  const names = await page.locator('.waterfall-row .waterfall-text').allTextContents();
  const at = (text: string) => names.findIndex((name) => name.includes(text));
  assert.ok(at('request received') >= 0, names.join('\n'));
  assert.ok(at('request received') < at('SELECT stock'), 'before what came later');
  assert.ok(at('charge') < at('payment failed: provider timed out'), 'below its span');
  assert.ok(at('payment failed: provider') < at('request failed /checkout'), 'by time');
  await page.getByText('payment failed: provider').click();
  await page.locator('.detail >> text=exception.stacktrace').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.detail').waitFor({ state: 'detached' });
  await context.close();
});

test('trace: / searches, n and N go round, Only these keeps the way to them, and the address has it', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openAt(`/traces?trace=${shop.telemetry.failed}`, '.bar');
  await page.keyboard.press('/');
  await page.keyboard.type('timed out');
  await page.locator('.waterfall-row.is-match').first().waitFor();
  await page.keyboard.press('Enter');
  await untilParameter(page, 'row', (row) => row !== null);
  const first = parameter(page, 'row');
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await untilParameter(page, 'row', (row) => row !== first);
  await page.keyboard.press('N');
  await untilParameter(page, 'row', (row) => row === first);
  const all = await page.locator('.waterfall-row').count();
  await page.getByLabel('Only these').check();
  await page.waitForFunction(`document.querySelectorAll('.waterfall-row').length < ${all}`);
  await page.reload();
  await page.locator('.waterfall-row.is-match').first().waitFor();
  assert.equal(await page.getByLabel('Search spans').inputValue(), 'timed out');
  assert.equal(await page.getByText('SELECT stock').count(), 0);
  await page.getByText('payments charge').waitFor();
  await context.close();
});

test('trace: h hides a name, H a service, u and Back bring them back', { skip: SKIPPED }, async () => {
  const { page, context } = await openAt(`/traces?trace=${shop.telemetry.failed}`, '.bar');
  await page.getByText('checkout POST /orders').click();
  await page.locator('.detail').waitFor();
  await page.keyboard.press('h');
  await page.getByText('checkout POST /orders').waitFor({ state: 'detached' });
  await page.getByText('payments charge').waitFor();
  assert.equal(parameter(page, 'hide'), 'name=POST /orders');
  await page.getByText('inventory SELECT stock').click();
  await page.locator('.detail').waitFor();
  await page.keyboard.press('H');
  await page.getByText('inventory SELECT stock').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Hidden: 2' }).click();
  await page.locator('.hide-panel').waitFor();
  assert.deepEqual(await violationsOf(page), []);
  await page.locator('.hide-panel label', { hasText: 'inventory' }).click();
  await page.getByText('inventory SELECT stock').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('u');
  await page.getByText('checkout POST /orders').waitFor();
  await page.goBack();
  await page.getByText('checkout POST /orders').waitFor({ state: 'detached' });
  await context.close();
});

test('trace: p shows the critical path, with the share of each service', { skip: SKIPPED }, async () => {
  const { page, context } = await openAt(`/traces?trace=${shop.telemetry.failed}`, '.bar');
  await page.keyboard.press('p');
  await page.locator('.on-path').first().waitFor();
  const shares = await page.locator('.path-shares li').allTextContents();
  const total = shares.map((text) => Number(/([\d.]+) %/u.exec(text)?.[1])).reduce((sum, n) => sum + n, 0);
  assert.ok(shares.length >= 3 && Math.abs(total - 100) < 1, shares.join(', '));
  await page.locator('.waterfall-row.is-dimmed.is-log').first().waitFor();
  assert.deepEqual(await violationsOf(page), []);
  await page.keyboard.press('p');
  await page.locator('.on-path').first().waitFor({ state: 'detached' });
  await context.close();
});

test('flame graph: i opens it, arrows and Enter zoom, Esc leaves, and the table has the same', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openAt(`/traces?trace=${shop.telemetry.failed}`, '.bar');
  await page.keyboard.press('i');
  await page.locator('.frame').first().waitFor();
  const frames = await page.locator('.frame').count();
  assert.equal(await page.locator('.flame tbody tr').count(), frames);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.locator('.frame.is-selected >> text=POST checkout').waitFor();
  await page.keyboard.press('Enter');
  await untilParameter(page, 'frame', (frame) => frame !== null);
  await page.waitForFunction(`document.querySelectorAll('.frame').length < ${frames}`);
  assert.deepEqual(await violationsOf(page), []);
  await page.keyboard.press('Escape');
  await page.waitForFunction(`document.querySelectorAll('.frame').length === ${frames}`);
  await page.keyboard.press('Escape');
  await page.locator('.bar').first().waitFor();
  await context.close();
});

test('comparison: c chooses a trace of the same name, and the differences have their rows', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openAt(`/traces?trace=${shop.telemetry.slow}`, '.bar');
  await page.keyboard.press('c');
  await page.locator('.banner >> text=Choose a trace to compare').waitFor();
  await untilParameter(page, 'q', (query) => query === 'name:"POST /checkout"');
  const other = page.locator('.trace-table tbody tr', { hasText: shop.telemetry.failed.slice(0, 8) });
  await other.getByRole('link').click();
  await page.locator('.compared-row.is-faster').first().waitFor();
  assert.equal(parameter(page, 'base'), shop.telemetry.slow);
  const rows = await page.locator('.compared-name').allTextContents();
  assert.deepEqual(
    rows.map((row) => row.trim()),
    [
      'storefront POST /checkout',
      'inventory SELECT stock',
      'storefront POST checkout',
      'checkout POST /orders',
      'payments charge',
    ],
  );
  assert.deepEqual(await violationsOf(page), []);
  await page.keyboard.press('s');
  await page.locator('.compared-row.is-slower').first().waitFor();
  await page.keyboard.press('n');
  await untilParameter(page, 'row', (row) => row !== null);
  const simple = await page.evaluate(
    "fetch('/api/traces?query=route:/cart&limit=1').then((r) => r.json()).then(({ traces }) => traces[0].traceId)",
  );
  await page.goto(`${shop.url('api')}/traces?trace=${shop.telemetry.slow}&base=${simple}`);
  await page.locator('.status.is-added').first().waitFor();
  await page.locator('.status.is-missing').first().waitFor();
  await context.close();
});

test('what differs: asked for those that were drawn around, by d and in words', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openAt('/traces', '.dot');
  // From the upper left to the middle: the slow ones.
  const area = await page.locator('.scatter-plot').boundingBox();
  assert.ok(area);
  await page.mouse.move(area.x + 2, area.y + 2);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width - 2, area.y + area.height / 2, { steps: 4 });
  await page.mouse.up();
  await untilParameter(page, 'box', (box) => box !== null);
  await page.locator('.dot.is-out').first().waitFor();
  const rows = await page.locator('.trace-table tbody tr').count();
  assert.ok(rows < (await page.locator('.dot').count()));
  await page.getByRole('button', { name: 'What differs from the rest' }).click();
  await untilParameter(page, 'differs', (filter) => /^timestamp>=.* duration<=\d+ns$/u.test(filter ?? ''));
  await page.locator('.facts', { hasText: `${rows} spans compared` }).waitFor();
  await page.goBack();
  await page.locator('.dot.is-out').first().waitFor();
  await page.keyboard.press('Escape');
  await untilParameter(page, 'box', (box) => box === null);
  await page.keyboard.press('d');
  await untilParameter(page, 'differs', (filter) => filter?.startsWith('duration>=') === true);
  await page.getByRole('button', { name: 'Failed requests' }).click();
  const status = page.locator('.differences tbody tr', { hasText: 'http.response.status_code' });
  await status.filter({ hasText: '502' }).waitFor();
  assert.deepEqual(await violationsOf(page), []);
  await status.filter({ hasText: '502' }).getByRole('link').click();
  await untilParameter(page, 'q', (query) => query === 'statusCode:error http.response.status_code:502');
  await page.locator('.trace-table tbody tr').first().waitFor();
  await context.close();
});

test('what differs: a mistake is marked in the filter that it is in, and nothing is explained', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openAt(`/traces?differs=${encoded('level:eror')}`, '.mistake mark');
  assert.equal(await page.locator('.mistake mark').textContent(), 'eror');
  await page.getByLabel('Spans that are asked about').fill('name:nothing');
  await page.keyboard.press('Enter');
  await page.getByText('No span is asked about').waitFor();
  assert.deepEqual(await violationsOf(page), []);
  await context.close();
});

test('map: services and what they call, by keyboard and as a table', { skip: SKIPPED }, async () => {
  const { page, context } = await openAt('/overview', '.header');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.waitForURL((url) => url.pathname === '/map');
  await page.locator('.map-node').nth(4).waitFor();
  const names = await page.locator('.map-name').allTextContents();
  assert.deepEqual(names.sort(), ['checkout', 'inventory', 'payments', 'postgresqldatabase', 'storefront']);
  const call = page.locator('tr', { hasText: 'storefront' }).filter({ hasText: 'checkout' });
  assert.match((await call.textContent()) ?? '', /\/s/u);
  await page.keyboard.press('j');
  await page.locator('.map-node[aria-pressed=true]').waitFor();
  const first = parameter(page, 'sel');
  await page.keyboard.press('j');
  await untilParameter(page, 'sel', (id) => id !== first);
  await page.goto(`${shop.url('api')}/map?sel=service:checkout`);
  await page.locator('.map-node[aria-pressed=true] >> text=checkout').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/traces');
  assert.equal(parameter(page, 'q'), 'service:checkout kind:(server,consumer)');
  await page.goto(`${shop.url('api')}/map?q=nothinglikethat`);
  await page.getByText('No service has such a span').waitFor();
  await context.close();
});

test('traces: every view works at both sizes and in either theme, with nothing against WCAG 2.2 AA', {
  skip: SKIPPED,
}, async () => {
  const { failed, slow } = shop.telemetry;
  const views: readonly (readonly [path: string, ready: string])[] = [
    [`/traces?trace=${failed}&path=on&find=checkout`, '.on-path'],
    [`/traces?trace=${failed}&view=flame`, '.frame'],
    [`/traces?trace=${failed}&base=${slow}`, '.compared-row.is-faster'],
    [
      `/traces?differs=${encoded('statusCode:error')}&among=${encoded('kind:server')}`,
      '.differences tbody tr',
    ],
    ['/map', '.map-node'],
  ];
  for (const { theme, size } of LOOKS) {
    const { page, context, complaints } = await openPage(browser, shop, { theme, size });
    for (const [path, ready] of views) {
      await page.goto(shop.url('api') + path);
      await page.locator(ready).first().waitFor();
      assert.deepEqual(await violationsOf(page), [], `${path} ${theme} ${size}`);
      const wide = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      assert.ok(Number(wide) <= 0, `${path} is ${wide} pixels wider than ${SIZES[size].width}`);
    }
    assert.deepEqual(complaints, []);
    await context.close();
  }
});
