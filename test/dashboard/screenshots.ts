/** Takes the pictures of the documentation, in `.github/screenshots`. `node --conditions=@agentbus/source test/dashboard/screenshots.ts` */
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchBrowser, openPage } from './browser.ts';
import { runtimeTelemetry } from './runtime-telemetry.ts';
import { startShopHub } from './shop-hub.ts';

const DIRECTORY = fileURLToPath(new URL('../../.github/screenshots/', import.meta.url));

/** So that a clone stays small. */
const MAX_BYTES = 120 * 1024;

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly ready: string;
  readonly keys?: readonly string[];
  readonly theme?: 'light' | 'dark';
  readonly size?: 'desktop' | 'phone';
}

const shop = await startShopHub({ requests: 1200 });
await shop.send('metrics', runtimeTelemetry(shop.telemetry));
const { failed, slow, orphaned } = shop.telemetry;
const query = (text: string) => `?q=${encodeURIComponent(text)}`;
const sql = 'SELECT ServiceName, SeverityText, count(*) AS n FROM logs GROUP BY ALL ORDER BY n DESC';

const shots: readonly Shot[] = [
  { name: 'overview', path: '/overview', ready: '.services >> nth=1' },
  { name: 'logs', path: '/logs', ready: '.edge-error >> nth=0', keys: [']', 'Enter'] },
  { name: 'logs-dark', path: '/logs', ready: '.edge-info >> nth=0', theme: 'dark' },
  { name: 'logs-phone', path: '/logs', ready: '.edge-info >> nth=0', size: 'phone' },
  { name: 'live', path: '/live', ready: '.live-state.is-live' },
  { name: 'traces', path: '/traces', ready: '.dot >> nth=0' },
  { name: 'trace', path: `/traces?trace=${failed}`, ready: '.bar >> nth=0', keys: [']'] },
  { name: 'trace-dark', path: `/traces?trace=${orphaned}`, ready: '.is-missing', theme: 'dark' },
  { name: 'trace-path', path: `/traces?trace=${failed}&path=on`, ready: '.on-path >> nth=0' },
  { name: 'trace-flame', path: `/traces?trace=${slow}&view=flame`, ready: '.frame >> nth=0' },
  {
    name: 'trace-compare',
    path: `/traces?trace=${slow}&base=${failed}`,
    ready: '.compared-row >> nth=1',
    theme: 'dark',
  },
  {
    name: 'differences',
    path: `/traces?differs=${encodeURIComponent('statusCode:error')}&among=${encodeURIComponent('kind:server')}`,
    ready: '.differences td >> nth=0',
  },
  { name: 'map', path: '/map', ready: '.map-node >> nth=0' },
  { name: 'metrics', path: '/metrics', ready: '.preset .chart canvas >> nth=7' },
  { name: 'heatmap', path: '/metrics?metric=shop.request.duration', ready: '.heatmap rect >> nth=0' },
  { name: 'errors', path: '/errors', ready: '.error-title >> nth=0', keys: ['j'] },
  { name: 'alerts', path: '/alerts', ready: '.alert-timeline-track .is-firing >> nth=0' },
  {
    name: 'rule',
    path: `/alerts?edit=1&expr=${encodeURIComponent('level>=error service:payments')}`,
    ready: '.trial canvas',
  },
  { name: 'reports', path: '/reports', ready: '.headlines' },
  { name: 'query', path: `/query${query('* | count every 1m by level')}`, ready: '.chart canvas' },
  { name: 'sql', path: `/query?tab=sql&sql=${encodeURIComponent(sql)}`, ready: '.result-row >> nth=1' },
  { name: 'mistake', path: `/logs${query('level:eror service:checkout')}`, ready: '.mistake' },
];

const wanted = process.argv.slice(2);
mkdirSync(DIRECTORY, { recursive: true });
const browser = await launchBrowser();
for (const { name, path, ready, keys = [], theme = 'light', size = 'desktop' } of shots) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { page, context } = await openPage(browser, shop, { theme, size });
  await page.goto(shop.url('api') + path);
  await page.locator(ready).waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  for (const key of keys) await page.keyboard.press(key);
  if (keys.length > 0) await page.locator('.is-selected').first().waitFor();
  const file = `${DIRECTORY}${name}.png`;
  await page.waitForTimeout(300);
  await page.screenshot({ path: file });
  // Sixty-four colours are enough for a page of text; where pngquant is not installed, the picture stays as it is.
  spawnSync('pngquant', ['--force', '--output', file, '--strip', '--nofs', '64', file]);
  const { size: bytes } = statSync(file);
  console.log(`${name} ${bytes}${bytes > MAX_BYTES ? ': too large' : ''}`);
  await context.close();
}
await browser.close();
await shop.close();
