/** The page and its API: who may ask, who is asked, and how the answer is sent. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { RetentionPolicy } from '@agentbus/segments';
import { writeAudit } from './api-audit.ts';
import { readJsonBody } from './api-body.ts';
import type { ApiCall } from './api-call.ts';
import { GivenCursors } from './api-cursor.ts';
import type { ApiOptions } from './api-engine.ts';
import { ApiEnginePool } from './api-engine-pool.ts';
import { ApiError, asApiError } from './api-error.ts';
import { LiveRecords } from './api-live-records.ts';
import { ApiPage, SECURITY_HEADERS } from './api-page.ts';
import { RateLimit } from './api-rate-limit.ts';
import { matchRoutes, type RouteMatch } from './api-routes.ts';
import type { ApiServices } from './api-services.ts';
import { readLaunchToken, sessionJson } from './api-session.ts';
import { ApiStreams } from './api-stream.ts';
import { SavedViews } from './api-views.ts';
import { answer } from './http-server.ts';
import type { HubMetrics } from './hub-metrics.ts';
import type { Ingest } from './ingest.ts';
import { asRefusal, Refusal } from './refusal.ts';
import { SessionCookie } from './session-cookie.ts';
import { checkOwnPage } from './session-guard.ts';
import { LaunchTokens, leaveLaunchToken } from './session-launch.ts';
import { allows } from './session-role.ts';
import { type Session, SessionStore } from './session-store.ts';

/** A minute: what takes longer is a job for the command line, which has no limit. */
const ANSWER_MILLIS = 60_000;

/** Three tests of receivers at once, and one more each twenty seconds. */
const RECEIVER_TESTS = { burst: 3, intervalMillis: 20_000 };

const NOBODY: Session = { id: '', role: 'viewer', createdAt: 0 };

/** Settings of {@link Api}. */
export interface ApiSettings {
  readonly directory: string;
  readonly options: ApiOptions;
  readonly ingest: Ingest;
  readonly metrics: HubMetrics;
  readonly retention: RetentionPolicy | undefined;
  readonly isSecure: boolean;
  readonly onProblem: (problem: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Answers requests on the page's port, after their address has been checked. */
export class Api {
  readonly #settings: ApiSettings;
  readonly #services: ApiServices;
  readonly #engines: ApiEnginePool;
  readonly #sessions: SessionStore;
  readonly #cookie: SessionCookie;
  readonly #launch: LaunchTokens;
  readonly #page: ApiPage;
  readonly #streams = new ApiStreams();

  constructor(settings: ApiSettings) {
    const { directory, options, ingest, metrics, retention, isSecure, onProblem, now } = settings;
    this.#settings = settings;
    this.#engines = new ApiEnginePool(options.openEngine);
    this.#sessions = new SessionStore(now);
    this.#cookie = new SessionCookie({ directory, isSecure });
    this.#launch = new LaunchTokens(directory, now);
    this.#page = new ApiPage(options.pageDirectory);
    this.#services = {
      directory,
      options,
      metrics,
      retention,
      live: new LiveRecords(directory, onProblem),
      views: new SavedViews(directory),
      cursors: new GivenCursors(),
      receiverTests: new RateLimit({ ...RECEIVER_TESTS, now }),
      now,
      engine: () => this.#engines.get(),
      audit: (change, session) => writeAudit(ingest, change, session, now()),
    };
  }

  /** A new launch token of an administrator, for the address that the hub prints. */
  createLaunchToken(): string {
    return leaveLaunchToken(this.#settings.directory, 'admin');
  }

  /** Answers. Never throws or rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#handle(request, response);
    } catch (error) {
      if (response.headersSent || response.destroyed) return;
      const shown = this.#shown(error);
      const { retryAfterSeconds } = shown.details;
      const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
      send(request, response, shown.status, shown.toJson(), headers);
    }
  }

  async close(): Promise<void> {
    this.#streams.close();
    this.#services.live.close();
    await this.#engines.close();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (!pathname.startsWith('/api/')) {
      if (method !== 'GET') throw new ApiError(405, 'wrong-method', 'Only GET and HEAD are allowed.');
      if (this.#page.serve(request, response, pathname)) return;
      throw new ApiError(404, 'unknown-path', 'There is no such page.');
    }
    checkOwnPage(method, request.headers);
    const secret = this.#cookie.read(request.headers.cookie);
    const session = secret === undefined ? undefined : this.#sessions.find(secret);
    const routes = matchRoutes(pathname);
    const match = routes.get(method);
    if (session === undefined && match?.route.isOpen !== true) throw unauthenticated();
    if (match === undefined) throw unknownRoute(routes, pathname);
    if (session !== undefined && !allows(session.role, match.route.role)) throw forbidden(session, match);
    const body = method === 'POST' ? await readJsonBody(request) : undefined;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const call: ApiCall = {
      params: searchParams,
      path: match.path,
      body,
      session: session ?? NOBODY,
      signal: AbortSignal.any([gone.signal, AbortSignal.timeout(ANSWER_MILLIS)]),
      services: this.#services,
    };
    const { handle } = match.route;
    if (handle === 'stream') return this.#streams.start(call, request, response);
    if (handle === 'login') return this.#login(call, request, response);
    if (handle === 'logout' || handle === 'logoutAll') {
      return this.#logout(call, handle === 'logoutAll', secret ?? '', request, response);
    }
    const result = await this.#engines.run(() => handle(call));
    send(request, response, 200, result);
  }

  async #login(call: ApiCall, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const role = this.#launch.take(readLaunchToken(call.body));
    if (role === undefined) {
      throw new ApiError(401, 'unknown-token', 'This link has been used, or is too old.', {
        help: 'Run "agentbus ui" for a new one.',
      });
    }
    const { session, secret } = this.#sessions.create(role);
    await this.#services.audit(
      { event: 'agentbus.session.started', body: 'Somebody logged in to the page' },
      session,
    );
    const headers = { 'set-cookie': this.#cookie.set(secret) };
    send(request, response, 200, sessionJson(session, this.#services), headers);
  }

  async #logout(
    { session }: ApiCall,
    all: boolean,
    secret: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    await this.#services.audit(
      {
        event: all ? 'agentbus.sessions.ended' : 'agentbus.session.ended',
        body: all ? 'All sessions of the page were ended' : 'Somebody logged out of the page',
      },
      session,
    );
    if (all) this.#sessions.endAll();
    else this.#sessions.end(secret);
    // Who is no longer logged in sees nothing more, also of what comes; the others come back by themselves.
    this.#streams.close();
    send(request, response, 200, {}, { 'set-cookie': this.#cookie.clear() });
  }

  #shown(error: unknown): ApiError {
    const known = asApiError(error);
    if (known !== undefined) return known;
    if (error instanceof Refusal)
      return new ApiError(503, error.code, error.message, { retryAfterSeconds: 5 });
    this.#settings.onProblem(
      `The API failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return new ApiError(500, 'failed', asRefusal(error).message);
  }
}

function unauthenticated(): ApiError {
  return new ApiError(401, 'unauthenticated', 'Nobody is logged in.', {
    help: 'Open the address that the hub printed at its start, or run "agentbus ui" for a new one.',
  });
}

function unknownRoute(routes: ReadonlyMap<string, RouteMatch>, path: string): ApiError {
  if (routes.size > 0) {
    return new ApiError(405, 'wrong-method', `Only ${[...routes.keys()].join(' and ')} are allowed.`);
  }
  const shown = path.length > 100 ? `${path.slice(0, 100)}…` : path;
  return new ApiError(404, 'unknown-path', `There is no ${JSON.stringify(shown)}.`);
}

function forbidden({ role }: Session, { route }: RouteMatch): ApiError {
  return new ApiError(403, 'forbidden', `This is for the role ${route.role}; you are ${role}.`, {
    help: `Ask an administrator for a link: agentbus ui --role ${route.role}.`,
  });
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: object,
  headers: OutgoingHttpHeaders = {},
): void {
  const all = { ...SECURITY_HEADERS, 'content-type': 'application/json; charset=utf-8', ...headers };
  answer(request, response, status, all, Buffer.from(JSON.stringify(body)));
}
