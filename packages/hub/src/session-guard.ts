/** Whether a browser sent a request for the page itself, and not for another site that it has open. */
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './api-error.ts';

/** What the page's own requests say; other programs than browsers say nothing. */
const OWN_SITES: ReadonlySet<string> = new Set(['same-origin', 'none']);

/**
 * Checks a request to the API. The `Origin` has been compared with the `Host` before.
 *
 * @throws ApiError 403 where another site sent it, 415 where a form could have.
 */
export function checkOwnPage(method: string, headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && !OWN_SITES.has(String(site))) {
    throw new ApiError(403, 'cross-site', 'Requests of other sites are not answered.');
  }
  if (method === 'GET' || method === 'HEAD') return;
  // Only its own page can send this type without being asked first, and nobody is ever let in who asks.
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ApiError(415, 'not-json', 'Send "Content-Type: application/json".');
  }
  if (headers.origin === undefined && site !== undefined) {
    throw new ApiError(403, 'no-origin', 'A change needs an Origin.');
  }
}
