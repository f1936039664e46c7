/**
 * How fast the page is: `node --conditions=@agentbus/source test/dashboard/benchmark.ts`. Prints medians and 95th percentiles in
 * milliseconds. They are those of the machine that it runs on, which must do nothing else.
 */
import type { Page } from 'playwright-core';
import { launchBrowser, openPage } from './browser.ts';
import { type ShopHub, startShopHub } from './shop-hub.ts';

const ROUNDS = 20;

const LARGE_TRACE_SPANS = 10_000;

const shop = await startShopHub({ requests: 4000 });
const browser = await launchBrowser();
const { page } = await openPage(browser, shop);

function print(name: string, values: readonly number[], goal: number): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  console.log(`${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms (goal ${goal} ms)`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** From a key to the frame after the one that shows it, in the page. */
async function keyToPaint(target: Page): Promise<number> {
  return (await target.evaluate(`new Promise((resolve) => {
    const start = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
  })`)) as number;
}

async function logs(): Promise<void> {
  const first: number[] = [];
  const whole: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await page.goto(`${shop.url('api')}/logs?q=level:error`);
    await page.locator('.log-list .edge-error').first().waitFor();
    first.push(performance.now() - start);
    await page.locator('.facet-note').waitFor();
    whole.push(performance.now() - start);
  }
  print('logs: page load to first rows', first, 300);
  print('logs: page load to histogram and facets', whole, 800);
  const keys: number[] = [];
  for (let round = 0; round < ROUNDS * 3; round++) keys.push(await keyToPaint(page));
  print('logs: key to paint', keys, 50);
}

async function largeTrace(hub: ShopHub): Promise<void> {
  const traceId = 'f'.repeat(32);
  const now = Date.now() - 60_000;
  const idOf = (index: number) => (index + 1).toString(16).padStart(16, '0');
  const spans = Array.from({ length: LARGE_TRACE_SPANS }, (_, index) => ({
    traceId,
    spanId: idOf(index),
    ...(index === 0 ? {} : { parentSpanId: idOf(Math.floor((index - 1) / 8)) }),
    name: `step ${index}`,
    kind: 1,
    startTimeUnixNano: `${now + index}000000`,
    endTimeUnixNano: `${now + index + 500}000000`,
  }));
  for (let at = 0; at < spans.length; at += 2000) {
    const part = spans.slice(at, at + 2000);
    await hub.send('traces', { resourceSpans: [{ scopeSpans: [{ spans: part }] }] });
  }
  const opened: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.goto(`${hub.url('api')}/query`);
    opened.push(
      await timed(async () => {
        await page.goto(`${hub.url('api')}/traces?trace=${traceId}`);
        await page.locator('.waterfall-row .bar').first().waitFor();
      }),
    );
  }
  print(`trace of ${LARGE_TRACE_SPANS} spans: page load to waterfall`, opened, 500);
}

async function emitToScreen(hub: ShopHub, perSecond: number, goal: number): Promise<void> {
  await page.goto(`${hub.url('api')}/live?q=marker`);
  await page.locator('.live-state.is-live').waitFor();
  const batch = perSecond / 20;
  let isOver = false;
  const load = (async () => {
    while (!isOver) {
      const started = performance.now();
      const logRecords = Array.from({ length: batch }, () => ({
        timeUnixNano: `${Date.now()}000000`,
        severityNumber: 9,
        body: { stringValue: 'load' },
      }));
      await hub.send('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 50 - (performance.now() - started))));
    }
  })();
  const delays: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const text = `marker ${perSecond} ${round}`;
    delays.push(
      await timed(async () => {
        const logRecords = [{ timeUnixNano: `${Date.now()}000000`, body: { stringValue: text } }];
        await hub.send('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
        await page.getByText(text, { exact: true }).waitFor();
      }),
    );
  }
  isOver = true;
  await load;
  print(`live: emit to screen at ${perSecond}/s`, delays, goal);
}

await logs();
await largeTrace(shop);
await emitToScreen(shop, 1000, 250);
await emitToScreen(shop, 10_000, 500);
const debug = await page.context().newCDPSession(page);
await debug.send('HeapProfiler.collectGarbage');
const heap = (await page.evaluate('performance.memory?.usedJSHeapSize ?? 0')) as number;
console.log(`heap of the tab: ${Math.round(heap / 1024 ** 2)} MiB (goal 150)`);
await browser.close();
await shop.close();
