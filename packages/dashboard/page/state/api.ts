/** Asks the hub. */

/** An edit that mends a text. */
export interface Fix {
  readonly position: number;
  readonly length: number;
  readonly replacement: string;
  readonly label: string;
}

/** What the hub says where it does not answer. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly help: string | undefined;
  readonly parameter: string | undefined;
  readonly position: number | undefined;
  readonly length: number | undefined;
  readonly fix: Fix | undefined;

  constructor(status: number, error: Partial<Omit<Problem, 'status'>>) {
    super(error.message ?? 'The hub gave no reason.');
    this.status = status;
    this.code = error.code ?? 'unknown';
    this.help = error.help;
    this.parameter = error.parameter;
    this.position = error.position;
    this.length = error.length;
    this.fix = error.fix;
  }
}

/** Values of parameters; `undefined` and `''` are left out. */
export type Parameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** Called when the hub says that nobody is logged in. */
let onLoggedOut = () => {};

/** Says what to do when the session has ended. */
export function whenLoggedOut(listener: () => void): void {
  onLoggedOut = listener;
}

/** `GET`. @throws Problem; the signal's reason. */
export function get<T>(path: string, parameters: Parameters, signal?: AbortSignal): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === '') continue;
    if (typeof value === 'string' || typeof value === 'number') query.append(name, String(value));
    else for (const item of value) query.append(name, item);
  }
  const text = query.toString();
  return send<T>('GET', text === '' ? path : `${path}?${text}`, undefined, signal);
}

let waiting = 0;

/** Whether an answer is awaited: then nothing is asked again, so that what takes long comes to its end. */
export function isWaiting(): boolean {
  return waiting > 0;
}

/** `POST` or `DELETE` with JSON. @throws Problem; the signal's reason. */
export async function send<T>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<T> {
  waiting++;
  try {
    return await answerOf<T>(method, path, body, signal);
  } finally {
    waiting--;
  }
}

async function answerOf<T>(
  method: string,
  path: string,
  body: object | undefined,
  signal: AbortSignal | undefined,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: method === 'GET' ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, {
      code: 'unreachable',
      message: 'The hub cannot be reached.',
      help: 'It may have been stopped. Start it again with "agentbus ui"; this page goes on by itself.',
    });
  }
  const json = (await response.json().catch(() => undefined)) as { error?: Partial<Problem> } | undefined;
  if (response.ok) return json as T;
  if (response.status === 401 && path !== '/api/session') onLoggedOut();
  throw new Problem(response.status, json?.error ?? {});
}
