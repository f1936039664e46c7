/** The page in Chromium, which stays open while the hub is ended and started again. */
import type { Browser, Page } from 'playwright-core';
import { CHROMIUM, launchBrowser } from '../dashboard/browser.ts';

/** The pages that are visited beside the live one. */
const VISITED = ['', 'logs', 'traces', 'metrics', 'errors', 'query'];

/** What a request for a hub that is ended meets; the page says so itself. */
const EXPECTED =
  /ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE|ERR_SOCKET|401|503|Failed to load resource/u;

/** A tab with the live page, and one that goes from page to page. */
export class SoakPage {
  readonly #browser: Browser;
  readonly #problems: string[];
  #live: Page | undefined;
  #visitor: Page | undefined;
  #visits = 0;
  /** Bytes of the live tab's JavaScript heap, from the first sample on. */
  readonly heapBytes: number[] = [];

  private constructor(browser: Browser, problems: string[]) {
    this.#browser = browser;
    this.#problems = problems;
  }

  /** `undefined` where there is no Chromium. */
  static async launch(problems: string[]): Promise<SoakPage | undefined> {
    return CHROMIUM === undefined ? undefined : new SoakPage(await launchBrowser(), problems);
  }

  /** Opens both tabs, logged in by the address. Those of before are closed. */
  async open(address: string): Promise<void> {
    await this.#live?.context().close();
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 720 } });
    const live = await context.newPage();
    live.on('pageerror', (error) => this.#problems.push(`page: ${error.message}`));
    live.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text())) {
        this.#problems.push(`page console: ${message.text()}`);
      }
    });
    await live.goto(address);
    await live.locator('.header').waitFor();
    await live.goto(new URL('/live', address).href);
    this.#live = live;
    this.#visitor = await context.newPage();
    this.heapBytes.length = 0;
  }

  /** Goes to the next page, and takes a sample of the live tab's heap. */
  async visit(): Promise<void> {
    if (this.#live === undefined || this.#visitor === undefined) return;
    const path = VISITED[this.#visits++ % VISITED.length] ?? '';
    await this.#visitor.goto(new URL(`/${path}`, this.#live.url()).href).catch(() => undefined);
    const session = await this.#live.context().newCDPSession(this.#live);
    await session.send('HeapProfiler.collectGarbage');
    const heap = await this.#live.evaluate('performance.memory?.usedJSHeapSize ?? 0');
    await session.detach();
    this.heapBytes.push(Number(heap));
  }

  /** Whether the live tab shows records that come in. */
  async isLive(): Promise<boolean> {
    if (this.#live === undefined) return false;
    try {
      await this.#live.locator('.live-state.is-live').waitFor({ timeout: 60_000 });
      await this.#live.getByText('of the soak').first().waitFor({ timeout: 60_000 });
      return true;
    } catch {
      // It does not come: the caller reports it.
      return false;
    }
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
