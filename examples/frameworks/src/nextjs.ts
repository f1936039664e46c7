/** Next.js: this file is `instrumentation.ts` beside `app/` (or in `src/`); Next calls its functions in each server. */
import type { Logger } from '@agentbus/logger';

let log: Logger | undefined;

/** Called once, before the server takes requests. */
export async function register(): Promise<void> {
  // The edge runtime has no files. Imported here, as the bundle for it must not have what follows.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { start } = await import('@agentbus/sdk');
  const agentbus = start({ serviceName: 'web' });
  log = agentbus.getLogger('next');
  log.info('server started');
}

/** Called with each error that the server catches: of pages, route handlers, server actions and middleware. */
export function onRequestError(
  error: unknown,
  request: { readonly path: string; readonly method: string },
  context: { readonly routerKind: string; readonly routePath: string; readonly routeType: string },
): void {
  log?.error('request failed', error, {
    'http.request.method': request.method,
    'url.path': request.path,
    'http.route': context.routePath,
    'next.route_type': context.routeType,
  });
}
