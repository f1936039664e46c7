import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { AddressError, forbidden, guardedLookup, isAllowedAddress } from './address-guard.ts';
import type { NotifyResult } from './notifier.ts';

/** One attempt may take so long, in milliseconds: a receiver that hangs must not hold up the others. */
export const DEFAULT_TIMEOUT = 10_000;

/** Of an answer so much is looked at. */
const MAX_ANSWER_BYTES = 16 * 1024;

/** Statuses that a later attempt may not meet. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429]);

/** A request. */
export interface HttpPost {
  readonly url: URL;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether addresses of this machine and its networks may be called. */
  readonly allowPrivate: boolean;
  /** Default: {@link DEFAULT_TIMEOUT}. */
  readonly timeout?: number | undefined;
  /**
   * What an answer of 2xx means: some services say in its body that they refused. Default: `sent`. A reason must not
   * quote the request.
   */
  readonly judge?: ((answer: string) => NotifyResult) | undefined;
}

/**
 * Posts JSON, once. Follows no redirect, as it would lead past the check of the address. Never throws; no reason has the
 * URL in it, which may be a secret.
 */
export async function httpPost(post: HttpPost, signal: AbortSignal): Promise<NotifyResult> {
  const { url, allowPrivate, timeout = DEFAULT_TIMEOUT } = post;
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { status: 'refused', reason: `the protocol ${url.protocol} is not http: or https:` };
  }
  if (isIP(host) !== 0 && !isAllowedAddress(host, allowPrivate)) {
    return { status: 'refused', reason: forbidden(host).message };
  }
  try {
    const limits = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    const { status, retryAfter, answer } = await send(post, limits);
    if (status >= 200 && status < 300) return post.judge?.(answer) ?? { status: 'sent' };
    const reason = `HTTP ${status}`;
    if (status >= 500 || TEMPORARY.has(status)) return { status: 'retry', reason, afterMillis: retryAfter };
    return { status: 'refused', reason };
  } catch (error) {
    if (error instanceof AddressError) return { status: 'refused', reason: error.message };
    if (signal.aborted) return { status: 'retry', reason: 'aborted' };
    return { status: 'retry', reason: reasonOf(error, timeout) };
  }
}

interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly answer: string;
}

function send({ url, body, headers, allowPrivate }: HttpPost, signal: AbortSignal): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
      lookup: guardedLookup(allowPrivate),
      signal,
      // A connection that is kept would have been checked for another notification.
      agent: false,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        if (answer.length < MAX_ANSWER_BYTES) answer += part;
        else response.destroy();
      });
      response.on('error', reject);
      response.on('close', () => {
        const retryAfter = retryMillis(response.headers['retry-after']);
        resolve({ status: response.statusCode ?? 0, retryAfter, answer });
      });
    });
    request.end(body);
  });
}

/** Seconds, or a date. */
function retryMillis(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function reasonOf(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return 'the request failed';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return `no answer within ${timeout} ms`;
  // The message names the address, the code does not.
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
