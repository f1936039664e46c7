/** Saved views: names for addresses of the page, in `state/views.json` of the store. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ApiCall } from './api-call.ts';
import { ApiError, badParameter } from './api-error.ts';

/** More than anybody finds again. */
const MAX_VIEWS = 200;

const MAX_NAME_LENGTH = 80;

/** An address of the page within it: nothing that leads elsewhere. */
const ADDRESS = /^\/[a-z]*(?:\?[^\s#]{0,8000})?$/u;

/** A saved view. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** Path and parameters. */
  readonly address: string;
}

/** The views of one store. */
export class SavedViews {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, 'state', 'views.json');
  }

  /** @throws The system's error, or SyntaxError where the file is no JSON. */
  list(): SavedView[] {
    try {
      const views: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      return Array.isArray(views) ? views.filter(isView) : [];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  save(views: readonly SavedView[]): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const temporary = `${this.#path}.${randomBytes(4).toString('hex')}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(views, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, this.#path);
  }
}

/** `GET /api/views`: `{ views }`. */
export async function listViews({ services }: ApiCall): Promise<object> {
  return { views: services.views.list() };
}

/** `POST /api/views` with `{ name, address }`: `{ view }`. A name that is there is replaced. */
export async function saveView({ services, body, session }: ApiCall): Promise<object> {
  const { name, address } = (body ?? {}) as { name?: unknown; address?: unknown };
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME_LENGTH) {
    throw badParameter('name', String(name ?? ''), `a text of 1 to ${MAX_NAME_LENGTH} characters`);
  }
  if (typeof address !== 'string' || !ADDRESS.test(address)) {
    throw badParameter('address', String(address ?? ''), 'a path of the page with its parameters');
  }
  const others = services.views.list().filter((view) => view.name !== name.trim());
  if (others.length >= MAX_VIEWS) {
    throw new ApiError(409, 'too-many-views', `There are ${MAX_VIEWS} saved views, which is the most.`, {
      help: 'Delete one that is not needed.',
    });
  }
  const view: SavedView = { id: randomBytes(6).toString('hex'), name: name.trim(), address };
  await services.audit(
    {
      event: 'agentbus.view.saved',
      body: 'A view was saved',
      attributes: { 'agentbus.view.name': view.name, 'url.path': view.address },
    },
    session,
  );
  services.views.save([...others, view]);
  return { view };
}

/** `DELETE /api/views/:id`: `{}`. */
export async function deleteView({ services, path, session }: ApiCall): Promise<object> {
  const views = services.views.list();
  const view = views.find(({ id }) => id === path.id);
  if (view === undefined) throw new ApiError(404, 'unknown-view', 'There is no such view any more.');
  await services.audit(
    {
      event: 'agentbus.view.deleted',
      body: 'A view was deleted',
      attributes: { 'agentbus.view.name': view.name },
    },
    session,
  );
  services.views.save(views.filter(({ id }) => id !== view.id));
  return {};
}

function isView(view: unknown): view is SavedView {
  const { id, name, address } = (view ?? {}) as Partial<Record<keyof SavedView, unknown>>;
  return (
    typeof id === 'string' && typeof name === 'string' && typeof address === 'string' && ADDRESS.test(address)
  );
}
