/** What is changed and asked on the page: rules, receivers, silences, queries; what an overview shows leads where it says. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage, SKIPPED } from './browser.ts';
import { type ShopHub, startShopHub } from './shop-hub.ts';

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

const skip = SKIPPED;

/** Writes a text into an editor, instead of what stands there. */
async function write(page: Page, label: string, text: string): Promise<void> {
  const editor = page.locator(`.code-host [aria-label="${label}"]`);
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

test('alerts: a filter becomes a rule; form and text say the same; what it would have done is drawn; it is saved and removed', {
  skip,
}, async () => {
  const { page, context, complaints } = await openPage(browser, shop);
  await page.goto(`${shop.url('api')}/logs?q=${encodeURIComponent('level>=error')}&service=payments`);
  await page.getByRole('button', { name: 'Alert', exact: true }).click();
  const expr = page.getByLabel('expr', { exact: false }).first();
  await page.locator('.rule-form').waitFor();
  assert.equal(await expr.inputValue(), '(level>=error) service:payments | count over 5m > 10');
  const text = page.locator('.code-host [aria-label="The rule as YAML"]');
  await text.waitFor();
  await page.locator('#rule-alert').fill('Payments');
  await text.filter({ hasText: 'alert: Payments' }).waitFor();
  await write(page, 'The rule as YAML', 'alert: FromText\nexpr: level>=error | count over 5m > 1');
  await page.waitForFunction("document.querySelector('#rule-alert')?.value === 'FromText'");
  await page.locator('.trial', { hasText: 'It would have fired' }).locator('canvas').waitFor();
  await page.locator('#rule-expr').fill('level>=eror | count over 5m > 1');
  await page.locator('.rule-text [role=alert]', { hasText: '2:' }).waitFor();
  await page.locator('.code-host .cm-lintRange-error').first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true);
  await page.locator('#rule-expr').fill('level>=error | count over 5m > 1');
  await page.getByRole('button', { name: 'Save' }).click();
  const row = page.locator('.alert-rule', { hasText: 'FromText' });
  await row.waitFor();
  await row.getByRole('link', { name: 'FromText' }).click();
  assert.match(page.url(), /alert=FromText/u);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.locator('.alert-rule', { hasText: 'ManyErrors' }).waitFor();
  await row.waitFor({ state: 'detached' });
  // Rules that are half written are answered as questions, not with an error.
  assert.deepEqual(complaints, []);
  await context.close();
});

test('alerts: a silence says what it would cover, and a receiver is tested', { skip }, async () => {
  const { page, context } = await openPage(browser, shop);
  await page.goto(`${shop.url('api')}/alerts`);
  await page.locator('.alert-timeline-track .is-firing').first().waitFor();
  await page.getByRole('textbox', { name: 'Matchers' }).fill('alertname="SignOfLife"');
  await page.locator('.silence-preview', { hasText: 'Covers 1 alert of now' }).waitFor();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.locator('.receivers', { hasText: 'nobody is told' }).waitFor();
  await context.close();
});

test('overview: firing alerts, new errors, a deploy and a restart; each leads to what it counts', {
  skip,
}, async () => {
  const { page, context, complaints } = await openPage(browser, shop);
  const show = () => page.goto(`${shop.url('api')}/overview`);
  await show();
  await page
    .getByRole('region', { name: 'Firing alerts' })
    .getByRole('link', { name: 'SignOfLife' })
    .waitFor();
  const starts = page.getByRole('list', { name: 'Deploys and restarts' });
  await starts.getByText('checkout: 1.4.2 → 1.5.0').waitFor();
  await starts.getByText('payments: restarted, 1.4.2').waitFor();
  await page.getByRole('region', { name: 'New errors' }).getByRole('link').first().click();
  await page.locator('.detail').waitFor();
  assert.match(page.url(), /\/errors\?.*group=/u);
  await page.goBack();
  const chart = page.locator('.overview-charts .u-over').first();
  await chart.waitFor();
  await chart.click({ position: { x: 60, y: 60 } });
  await page.waitForURL(/\/traces\?/u);
  const { searchParams } = new URL(page.url());
  assert.match(searchParams.get('since') ?? '', /^\d{19}$/u);
  assert.match(searchParams.get('until') ?? '', /^\d{19}$/u);
  assert.notEqual(searchParams.get('service'), '');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('query: completes, marks a mistake at its place and mends it with one click, explains, and remembers', {
  skip,
}, async () => {
  const { page, context } = await openPage(browser, shop);
  await page.goto(`${shop.url('api')}/query`);
  const editor = page.locator('.code-host [aria-label="Query"]');
  await editor.waitFor();
  await write(page, 'Query', 'level:eror');
  await editor.filter({ hasText: 'level:eror' }).waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('.cm-lintRange-error').waitFor();
  await page.locator('.query-editor .mistake button').click();
  await page.locator('.result').waitFor();
  assert.match(new URL(page.url()).searchParams.get('q') ?? '', /^level:"?error"?$/iu);
  await editor.click();
  await page.keyboard.press('End');
  await page.keyboard.type(' | cou', { delay: 1 });
  await page.locator('.cm-tooltip-autocomplete li', { hasText: 'count' }).first().waitFor();
  await page.keyboard.press('Tab');
  await editor.filter({ hasText: '| count' }).waitFor();
  await page.getByRole('button', { name: 'Explain' }).click();
  await page.locator('.explanation', { hasText: 'Segments' }).getByText('in the engine').first().waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('.result').waitFor();
  await page.goto(`${shop.url('api')}/query`);
  await page.getByRole('button', { name: 'History' }).click();
  await page.locator('.history button').first().click();
  await page.locator('.result').waitFor();
  await context.close();
});

test('query: SQL completes columns, takes names of the schema, and says where it is wrong', {
  skip,
}, async () => {
  const { page, context } = await openPage(browser, shop);
  await page.goto(`${shop.url('api')}/query?tab=sql`);
  await page.locator('.code-host [aria-label="SQL"]').waitFor();
  await write(page, 'SQL', 'SELECT  FROM logs LIMIT 3');
  await page.keyboard.press('Home');
  for (let index = 0; index < 'SELECT '.length; index++) await page.keyboard.press('ArrowRight');
  await page.locator('.schema').getByRole('button', { name: 'SeverityText' }).click();
  await page.keyboard.press('Control+Enter');
  await page.locator('.result-row').nth(1).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('sql'), 'SELECT SeverityText FROM logs LIMIT 3');
  await write(page, 'SQL', 'SELECT Nothing FROM logs');
  await page.keyboard.press('Control+Enter');
  await page.locator('.sql .mistake').waitFor();
  await context.close();
});
