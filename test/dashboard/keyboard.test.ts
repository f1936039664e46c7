/** The page by keyboard alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage, SKIPPED } from './browser.ts';
import { type ShopHub, startShopHub } from './shop-hub.ts';

let browser: Browser;
let shop: ShopHub;

before(async () => {
  if (SKIPPED !== false) return;
  shop = await startShopHub({ requests: 200 });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

async function openLogs(query: string = '') {
  const opened = await openPage(browser, shop);
  await opened.page.goto(`${shop.url('api')}/logs${query}`);
  await opened.page.locator('.log-list .cell-message').nth(1).waitFor();
  return opened;
}

const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

const clipboard = (page: Page) => page.evaluate('navigator.clipboard.readText()') as Promise<string>;

/** Waits until the address has, or has not, a parameter. */
async function untilParameter(
  page: Page,
  name: string,
  is: (value: string | null) => boolean,
): Promise<void> {
  await page.waitForURL((url) => is(url.searchParams.get(name)));
}

test('keys: g and a letter open each page, and Back returns', { skip: SKIPPED }, async () => {
  const { page, context } = await openPage(browser, shop);
  const pages = {
    r: 'reports',
    o: 'overview',
    l: 'logs',
    v: 'live',
    t: 'traces',
    e: 'errors',
    a: 'alerts',
    m: 'metrics',
    q: 'query',
  };
  for (const [key, name] of Object.entries(pages)) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await page.waitForURL((url) => url.pathname === `/${name}`);
    await page
      .locator(`.nav-link[aria-current=page] >> text=${name[0]?.toUpperCase()}${name.slice(1)}`)
      .waitFor();
  }
  await page.goBack();
  await page.waitForURL((url) => url.pathname === '/metrics');
  await context.close();
});

test('keys: / edits the query, Tab takes a proposal, Enter runs, Esc leaves', { skip: SKIPPED }, async () => {
  const { page, context } = await openLogs();
  await page.keyboard.press('/');
  assert.equal(await page.evaluate('document.activeElement.classList.contains("query-text")'), true);
  await page.keyboard.type('leve');
  await page.locator('.completions li').first().waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type(':');
  await page.locator('.completions li >> text=value').first().waitFor();
  await page.keyboard.type('error');
  await page.keyboard.press('Enter');
  await untilParameter(page, 'q', (query) => query === 'level:error');
  await page.locator('.log-list .edge-error').first().waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate('document.activeElement.tagName'), 'BODY');
  await context.close();
});

test('keys: a mistake is marked, and one click mends it', { skip: SKIPPED }, async () => {
  const { page, context } = await openPage(browser, shop);
  await page.goto(`${shop.url('api')}/logs?q=level:eror`);
  assert.equal(await page.locator('.mistake mark').textContent(), 'eror');
  await page.getByRole('button', { name: 'Replace "eror" with "error"' }).click();
  await untilParameter(page, 'q', (query) => query === 'level:error');
  await page.locator('.mistake').waitFor({ state: 'detached' });
  await context.close();
});

test('keys: j and k move, Enter opens, Esc closes, and the address has it all', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openLogs();
  await page.keyboard.press('j');
  await untilParameter(page, 'sel', (id) => id !== null);
  const first = parameter(page, 'sel');
  await page.keyboard.press('j');
  await untilParameter(page, 'sel', (id) => id !== first);
  await page.keyboard.press('k');
  await untilParameter(page, 'sel', (id) => id === first);
  await page.keyboard.press('Enter');
  await page.locator('.detail').waitFor();
  await page.reload();
  await page.locator('.detail').waitFor();
  assert.equal(parameter(page, 'sel'), first);
  await page.keyboard.press('Escape');
  await page.locator('.detail').waitFor({ state: 'detached' });
  await context.close();
});

test('keys: ] and [ find errors, f and F filter by the cell', { skip: SKIPPED }, async () => {
  const { page, context } = await openLogs();
  await page.keyboard.press(']');
  await page.locator('.log-row.is-selected.edge-error').waitFor();
  const error = parameter(page, 'sel');
  await page.keyboard.press(']');
  await untilParameter(page, 'sel', (id) => id !== error);
  await page.keyboard.press('[');
  await untilParameter(page, 'sel', (id) => id === error);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('f');
  await untilParameter(page, 'q', (query) => query === 'level:ERROR');
  await page.locator('.log-list .edge-info').first().waitFor({ state: 'detached' });
  await page.keyboard.press('j');
  await page.locator('.log-row.is-selected').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('F');
  await untilParameter(page, 'q', (query) => /level:ERROR -service:\w+/u.test(query ?? ''));
  await context.close();
});

test('keys: x shows what is around, n and N go to matches, t opens the trace', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openLogs('?q=level:error');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.locator('.banner').waitFor();
  await page.locator('.log-list .is-dimmed').first().waitFor();
  const at = parameter(page, 'sel');
  await page.keyboard.press('n');
  await untilParameter(page, 'sel', (id) => id !== at);
  await page.locator('.log-row.is-selected.edge-error').waitFor();
  await page.keyboard.press('N');
  await untilParameter(page, 'sel', (id) => id === at);
  await page.keyboard.press('t');
  await page.waitForURL((url) => url.pathname === '/traces' && url.searchParams.has('trace'));
  await page.locator('.waterfall-row .bar').first().waitFor();
  await context.close();
});

test('keys: y copies the link, Y the record as JSON', { skip: SKIPPED }, async () => {
  const { page, context } = await openLogs();
  await page.keyboard.press('j');
  await untilParameter(page, 'sel', (id) => id !== null);
  await page.keyboard.press('y');
  await page.locator('.toast >> text=Link copied').waitFor();
  assert.equal(await clipboard(page), page.url());
  await page.keyboard.press('Y');
  await page.locator('.toast >> text=JSON copied').waitFor();
  const record = JSON.parse(await clipboard(page));
  assert.match(record.timestamp, /^\d{4}-\d\d-\d\dT[\d:]+\.\d{9}Z$/u);
  await context.close();
});

test('keys: Space pauses the live list, which receives on; G follows again', { skip: SKIPPED }, async () => {
  const { page, context } = await openPage(browser, shop);
  const send = (text: string) =>
    shop.send('logs', {
      resourceLogs: [
        {
          scopeLogs: [
            {
              logRecords: Array.from({ length: 5 }, (_, index) => ({
                timeUnixNano: `${Date.now()}000000`,
                severityNumber: 9,
                body: { stringValue: `${text} ${index}` },
              })),
            },
          ],
        },
      ],
    });
  await page.goto(`${shop.url('api')}/live?q=while`);
  await page.locator('.live-state.is-live').waitFor();
  await send('while live');
  await page.getByText('while live 4').waitFor();
  await page.keyboard.press(' ');
  await page.locator('.live-state.is-paused').waitFor();
  await send('while paused');
  await page.locator('.live-new >> text=5 new').waitFor();
  assert.equal(await page.getByText('while paused 4').count(), 0);
  await page.keyboard.press('G');
  await page.getByText('while paused 4').waitFor();
  await page.locator('.live-state.is-live').waitFor();
  await context.close();
});

test('keys: Ctrl+K runs a command by name, ? lists the keys, and single keys can be switched off', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openLogs();
  await page.keyboard.press('Control+k');
  await page.locator('.palette input').fill('go to metrics');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/metrics');
  // A key is for the palette as long as that is open.
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.locator('.help-dialog kbd').first().waitFor();
  await page.locator('.help-dialog input[type=checkbox]').uncheck();
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.keyboard.press('?');
  assert.equal(new URL(page.url()).pathname, '/metrics');
  assert.equal(await page.locator('dialog[open]').count(), 0);
  await page.keyboard.press('Control+k');
  await page.locator('.palette').waitFor();
  await context.close();
});

test('keys: in a trace ] finds the failed span, Enter folds it, and orphans stand under "missing parent"', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openPage(browser, shop);
  await page.goto(`${shop.url('api')}/traces?trace=${shop.telemetry.failed}`);
  await page.locator('.waterfall-row .bar').first().waitFor();
  assert.ok((await page.locator('.waterfall-row.is-log').count()) > 0, 'records are in place');
  await page.keyboard.press(']');
  await page.locator('.waterfall-row.is-selected').waitFor();
  const rows = await page.locator('.waterfall-row').count();
  await page.keyboard.press('Enter');
  await page.locator('[aria-label^=Unfold]').waitFor();
  assert.ok((await page.locator('.waterfall-row').count()) < rows);
  await page.goto(`${shop.url('api')}/traces?trace=${shop.telemetry.orphaned}`);
  await page.locator('.is-missing >> text=missing parent').waitFor();
  await context.close();
});

test('errors: what is resolved is kept, audited, and not among the open ones', {
  skip: SKIPPED,
}, async () => {
  const { page, context } = await openPage(browser, shop);
  await page.goto(`${shop.url('api')}/errors`);
  await page.locator('.error-title').first().waitFor();
  const groups = await page.locator('.error-title').count();
  await page.keyboard.press('j');
  await page.getByRole('button', { name: 'Resolve', exact: true }).click();
  await page
    .locator('.error-title')
    .nth(groups - 1)
    .waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Resolved' }).click();
  await page.locator('.status.is-resolved').waitFor();
  await page.goto(`${shop.url('api')}/logs?q=${encodeURIComponent('event:agentbus.error.decided')}`);
  await page.getByText('A decision was made on a group of errors').first().waitFor();
  await context.close();
});

test('views: a view is saved under a name, and opens again', { skip: SKIPPED }, async () => {
  const { page, context } = await openLogs('?q=level:error');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByLabel('Save this view as').fill('Only errors');
  await page.keyboard.press('Enter');
  await page.locator('.view-panel >> text=Only errors').waitFor();
  await page.goto(`${shop.url('api')}/overview`);
  await page.locator('.services').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.locator('.palette input').fill('only errors');
  await page.locator('.palette-list li', { hasText: 'Only errors' }).waitFor();
  await page.keyboard.press('Enter');
  await untilParameter(page, 'q', (query) => query === 'level:error');
  await context.close();
});

test('keys: two tabs share one live connection, and the other takes over', { skip: SKIPPED }, async () => {
  const { page, context } = await openPage(browser, shop);
  const streams: string[] = [];
  context.on('request', (request) => {
    if (request.url().includes('/api/stream')) streams.push(request.url());
  });
  await page.goto(`${shop.url('api')}/live`);
  await page.locator('.live-state.is-live').waitFor();
  const other = await context.newPage();
  await other.goto(`${shop.url('api')}/live`);
  const log = (body: string) =>
    shop.send('logs', {
      resourceLogs: [
        {
          scopeLogs: [{ logRecords: [{ timeUnixNano: `${Date.now()}000000`, body: { stringValue: body } }] }],
        },
      ],
    });
  await other.locator('.log-list .cell-message').nth(1).waitFor();
  await log('to both tabs');
  await other.getByText('to both tabs').waitFor();
  assert.equal(streams.length, 1);
  await page.close();
  await log('to the one that is left');
  await other.getByText('to the one that is left').waitFor();
  assert.equal(streams.length, 2);
  await context.close();
});
