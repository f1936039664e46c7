/** Alerts: where the hub was given rules. */
import { parseDuration } from '@agentbus/filter';
import { type ApiCall, readRange } from './api-call.ts';
import type { ApiAlerts } from './api-engine.ts';
import { ApiError, badParameter } from './api-error.ts';

/** A year: what is to be silent for longer should be no rule. */
const MAX_SILENCE_NANOS: bigint = 366n * 86_400n * 1_000_000_000n;

const MAX_MATCHERS_LENGTH = 4_096;
const MAX_COMMENT_LENGTH = 1_000;

/** `GET /api/alerts`: `{ rules, active }`. */
export async function listAlerts(call: ApiCall): Promise<object> {
  return alertsOf(call).list(nowOf(call));
}

/** `GET /api/alerts/history?since=&until=`: `{ events, more }`, the newest first. */
export async function listAlertHistory(call: ApiCall): Promise<object> {
  return alertsOf(call).listHistory(readRange(call));
}

/** `GET /api/alerts/silences`: `{ silences }`. */
export async function listSilences(call: ApiCall): Promise<object> {
  return alertsOf(call).listSilences(nowOf(call));
}

/** `GET /api/alerts/silences/preview?matchers=`: `{ active, lately, alerts }`, what a silence of these would cover. */
export async function previewSilence(call: ApiCall): Promise<object> {
  const alerts = alertsOf(call);
  return alerts.previewSilence(checkedMatchers(alerts, call.params.get('matchers')), nowOf(call));
}

/** `POST /api/alerts/silences` with `{ matchers, for, comment? }`: `{ silence }`. */
export async function addSilence(call: ApiCall): Promise<object> {
  const alerts = alertsOf(call);
  const {
    matchers: text,
    for: length,
    comment = '',
  } = (call.body ?? {}) as Readonly<Record<string, unknown>>;
  const matchers = checkedMatchers(alerts, text);
  const nanos = typeof length === 'string' ? parseDuration(length) : undefined;
  if (nanos === undefined || nanos < 1_000_000_000n || nanos > MAX_SILENCE_NANOS) {
    throw badParameter('for', String(length ?? ''), 'a length of time from 1s to 366d, such as 30m, 2h, 1d');
  }
  if (typeof comment !== 'string' || comment.length > MAX_COMMENT_LENGTH) {
    throw badParameter('comment', String(comment), `a text of at most ${MAX_COMMENT_LENGTH} characters`);
  }
  await call.services.audit(
    {
      event: 'agentbus.silence.created',
      body: 'Alerts were silenced',
      attributes: { 'agentbus.silence.matchers': matchers, 'agentbus.silence.for': String(length) },
    },
    call.session,
  );
  const now = nowOf(call);
  const endsAt = now + Number(nanos / 1_000_000n);
  return { silence: alerts.addSilence({ matchers, endsAt, createdBy: call.session.role, comment }, now) };
}

/** `DELETE /api/alerts/silences/:id`: `{}`. It ends now. */
export async function expireSilence(call: ApiCall): Promise<object> {
  const alerts = alertsOf(call);
  const id = call.path.id ?? '';
  await call.services.audit(
    {
      event: 'agentbus.silence.expired',
      body: 'A silence was ended',
      attributes: { 'agentbus.silence.id': id },
    },
    call.session,
  );
  if (alerts.expireSilence(id, nowOf(call))) return {};
  throw new ApiError(404, 'unknown-silence', 'There is no such silence that has not ended.');
}

function checkedMatchers(alerts: ApiAlerts, text: unknown): string {
  if (typeof text === 'string' && text.length <= MAX_MATCHERS_LENGTH && alerts.checkMatchers(text))
    return text;
  throw badParameter(
    'matchers',
    String(text ?? ''),
    'matchers such as alertname="ManyErrors", service=~"check.*"',
  );
}

function nowOf({ services }: ApiCall): number {
  return Math.trunc(services.now());
}

/** @throws ApiError where the hub has none. */
export function alertsOf({ services }: ApiCall): ApiAlerts {
  const { alerts } = services.options;
  if (alerts !== undefined) return alerts;
  throw new ApiError(501, 'no-alerts', 'This hub was started without alert rules.', {
    help: 'agentbus serve --alerts alerts.yaml starts one with them.',
  });
}
