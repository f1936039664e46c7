/** Debian's Chromium, driven by playwright-core. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { ShopHub } from './shop-hub.ts';

const CANDIDATES = [
  process.env.AGENTBUS_CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser's program; `undefined` where there is none. */
export const CHROMIUM: string | undefined = CANDIDATES.find((path) => path !== '' && existsSync(path));

/** Why the tests of the page are skipped; `false` where they are not. */
export const SKIPPED: string | false =
  CHROMIUM === undefined ? 'there is no Chromium here: apt-get install chromium' : false;

/** The sizes that the page has to work at. */
export const SIZES = {
  desktop: { width: 1280, height: 720 },
  phone: { width: 390, height: 844 },
} as const;

/** Two minutes: a machine that does much else at the same time is slow, not wrong. */
export const PATIENCE_MILLIS: number = 120_000;

/** Starts it. */
export function launchBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('there is no Chromium');
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
}

/** What a page did that it must not do. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page's console, exceptions, and requests to anywhere but the hub. */
  readonly complaints: string[];
}

/** A page that is logged in. */
export async function openPage(
  browser: Browser,
  shop: ShopHub,
  { size = 'desktop', theme = 'light' }: { size?: keyof typeof SIZES; theme?: 'light' | 'dark' } = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: theme });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MILLIS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('request', (request) => {
    if (!/^(?:blob|data):/u.test(request.url()) && !request.url().startsWith(shop.url('api'))) {
      complaints.push(`request: ${request.url()}`);
    }
  });
  const url = shop.hub.createPageUrl();
  if (url === undefined) throw new Error('the hub has no page');
  await page.goto(url);
  await page.locator('.header').waitFor();
  return { page, context, complaints };
}
