/** A hub with its API over a real engine, and browsers that are logged in to it. */
import { once } from 'node:events';
import http from 'node:http';
import type { TestContext } from 'node:test';
import { FieldSurvey, openDuckDbEngine } from '@agentbus/query';
import type { HubOptions } from '../src/hub-options.ts';
import { leaveLaunchToken } from '../src/session-launch.ts';
import type { Role } from '../src/session-role.ts';
import { type RunningTestHub, startHub } from './running-hub.ts';

/** An answer, read. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** Of JSON. */
  readonly json: Record<string, unknown>;
}

/** How to ask. */
export interface ApiRequest {
  readonly method?: string;
  readonly cookie?: string | undefined;
  readonly body?: unknown;
  readonly headers?: http.OutgoingHttpHeaders;
}

/** A hub of a test with its API. */
export interface RunningTestApi extends RunningTestHub {
  /** Asks; paths are sent as they are written. */
  ask(path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** The cookie of a browser with that role. */
  logIn(role?: Role): Promise<string>;
}

/** Starts it. */
export async function startApi(t: TestContext, options: Partial<HubOptions> = {}): Promise<RunningTestApi> {
  const running: RunningTestHub = await startHub(t, {
    durability: 'system',
    api: {
      openEngine: () => openDuckDbEngine({ directory: running.directory, threads: 1 }),
      createFieldSurvey: () => new FieldSurvey(),
    },
    ...options,
  });
  const { directory } = running;
  const ask = (path: string, request: ApiRequest = {}) => askApi(running.url('api'), path, request);
  return {
    ...running,
    ask,
    async logIn(role = 'admin') {
      const token = leaveLaunchToken(directory, role);
      const { status, headers, text } = await ask('/api/session', { method: 'POST', body: { token } });
      if (status !== 200) throw new Error(`${status} ${text}`);
      return headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
    },
  };
}

/** Asks, with nothing that a library would add or tidy up. */
export async function askApi(
  base: string,
  path: string,
  { method = 'GET', cookie, body, headers = {} }: ApiRequest,
): Promise<ApiAnswer> {
  const { hostname, port } = new URL(base);
  const request = http.request({
    hostname,
    port,
    path,
    method,
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  request.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const isJson = String(response.headers['content-type']).startsWith('application/json');
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

/** Attributes of OTLP. */
export function keyValues(attributes: Readonly<Record<string, string>>): object[] {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

/** One log record of OTLP/JSON. */
export interface TestLog {
  readonly body: string;
  /** Unix nanoseconds. */
  readonly time: bigint;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An OTLP/JSON message with log records of a service. */
export function logsOf(service: string, records: readonly TestLog[]): string {
  return JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: keyValues({ 'service.name': service }) },
        scopeLogs: [
          {
            scope: { name: 'test' },
            logRecords: records.map(({ body, time, attributes = {}, ...more }) => ({
              timeUnixNano: String(time),
              severityNumber: 9,
              severityText: 'INFO',
              body: { stringValue: body },
              attributes: keyValues(attributes),
              ...more,
            })),
          },
        ],
      },
    ],
  });
}
