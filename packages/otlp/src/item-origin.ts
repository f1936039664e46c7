/** The resource and scope of what is encoded. */
import { ATTR_ENCODING_ERROR, type LineItem } from './line-format.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import { reasonOf } from './value-walk.ts';

const NO_RESOURCE: Resource = { attributes: {} };
const NO_SCOPE: InstrumentationScope = { name: '' };

/** An item's resource; a substitute where it has none, or reading it throws. */
export function resourceOf(item: LineItem): Resource {
  try {
    const { resource } = item;
    return isObject(resource) ? resource : NO_RESOURCE;
  } catch (error) {
    return unreadableResource(reasonOf(error));
  }
}

/** An item's scope; a substitute where it has none, or reading it throws. */
export function scopeOf(item: LineItem): InstrumentationScope {
  try {
    const { instrumentationScope } = item;
    return isObject(instrumentationScope) ? instrumentationScope : NO_SCOPE;
  } catch (error) {
    return unreadableScope(reasonOf(error));
  }
}

/** Whether a resource's attributes are still being detected. */
export function isPending(resource: Resource): boolean {
  try {
    return resource.asyncAttributesPending === true;
  } catch {
    // Reading the attributes meets the same problem, and reports it in their place.
    return false;
  }
}

/** Writes JSON or protobuf. */
interface OriginWriter {
  readonly length: number;
  clear(): void;
  copy(): Uint8Array;
}

/** How resources and scopes are written in one encoding. */
export interface OriginFormat<Writer> {
  writeResource(writer: Writer, resource: Resource): void;
  writeScope(writer: Writer, scope: InstrumentationScope): void;
}

/** Encodes resources and scopes, each once. Never throws on any object. */
export class EncodedOrigins<Writer extends OriginWriter> {
  readonly #resources = new WeakMap<Resource, Uint8Array>();
  readonly #scopes = new WeakMap<InstrumentationScope, Uint8Array>();
  readonly #writer: Writer;
  readonly #format: OriginFormat<Writer>;

  constructor(writer: Writer, format: OriginFormat<Writer>) {
    this.#writer = writer;
    this.#format = format;
  }

  /** Not remembered while the resource's attributes are still pending. */
  resource(resource: Resource): Uint8Array {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    const bytes = this.#encode(this.#format.writeResource, resource, unreadableResource);
    if (!isPending(resource)) this.#resources.set(resource, bytes);
    return bytes;
  }

  scope(scope: InstrumentationScope): Uint8Array {
    const known = this.#scopes.get(scope);
    if (known !== undefined) return known;
    const bytes = this.#encode(this.#format.writeScope, scope, unreadableScope);
    this.#scopes.set(scope, bytes);
    return bytes;
  }

  #encode<T>(
    write: (writer: Writer, source: T) => void,
    source: T,
    substitute: (reason: string) => T,
  ): Uint8Array {
    this.#writer.clear();
    try {
      write(this.#writer, source);
    } catch (error) {
      this.#writer.clear();
      write(this.#writer, substitute(reasonOf(error)));
    }
    return this.#writer.copy();
  }
}

function unreadableResource(reason: string): Resource {
  return { attributes: { [ATTR_ENCODING_ERROR]: reason } };
}

function unreadableScope(reason: string): InstrumentationScope {
  return { name: '', attributes: { [ATTR_ENCODING_ERROR]: reason } };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
