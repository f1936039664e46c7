/** Logging in and out. */
import type { ApiCall } from './api-call.ts';
import { ApiError, badParameter } from './api-error.ts';
import type { ApiServices } from './api-services.ts';
import { leaveLaunchToken } from './session-launch.ts';
import { parseRole, ROLES } from './session-role.ts';
import type { Session } from './session-store.ts';

/** `GET /api/session`: `{ id, role, createdAt, hasAnalyses, hasAlerts }`. */
export async function showSession({ session, services }: ApiCall): Promise<object> {
  return sessionJson(session, services);
}

/** What a page is told of its session, and of what there is for it. */
export function sessionJson({ id, role, createdAt }: Session, { options }: ApiServices): object {
  const { analyses, alerts } = options;
  return { id, role, createdAt, hasAnalyses: analyses !== undefined, hasAlerts: alerts !== undefined };
}

/** `POST /api/launch-tokens` with `{ role }`: `{ token }`, for somebody else to log in once. */
export async function createLaunchToken({ body, services, session }: ApiCall): Promise<object> {
  const { role: name } = (body ?? {}) as { role?: unknown };
  const role = parseRole(name);
  if (role === undefined) throw badParameter('role', String(name ?? ''), `one of ${ROLES.join(', ')}`);
  await services.audit(
    {
      event: 'agentbus.launch_token.created',
      body: 'A launch token was created',
      attributes: { 'agentbus.role': role },
    },
    session,
  );
  return { token: leaveLaunchToken(services.directory, role) };
}

/** The token of a login's body. @throws ApiError. */
export function readLaunchToken(body: unknown): string {
  const { token } = (body ?? {}) as { token?: unknown };
  if (typeof token === 'string') return token;
  throw new ApiError(400, 'invalid-parameter', 'token is missing, must be the launch token.', {
    parameter: 'token',
  });
}
