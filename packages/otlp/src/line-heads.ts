import { ByteWriter } from './byte-writer.ts';
import { ATTR_ENCODING_ERROR } from './line-format.ts';
import type { InstrumentationScope, Resource } from './resource.ts';
import { writeAttributes } from './value-encoder.ts';
import { reasonOf } from './value-walk.ts';

/** Bytes that start a resource or scope within a line. */
type Head = Uint8Array;

/** Encodes what starts a resource's or scope's part of a line, once an object. Never throws on any object. */
export class LineHeads {
  readonly #scopesField: string;
  readonly #itemsField: string;
  readonly #resources = new WeakMap<Resource, Head>();
  readonly #scopes = new WeakMap<InstrumentationScope, Head>();
  readonly #writer = new ByteWriter();

  constructor(scopesField: string, itemsField: string) {
    this.#scopesField = scopesField;
    this.#itemsField = itemsField;
  }

  /** `{"resource":{…},"schemaUrl":"…","scopeLogs":[`. Not remembered while its attributes are still pending. */
  resource(resource: Resource): Head {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    const write = (source: Resource) => writeResourceHead(this.#writer, source, this.#scopesField);
    const head = this.#encode(write, resource, (reason) => ({
      attributes: { [ATTR_ENCODING_ERROR]: reason },
    }));
    if (!isPending(resource)) this.#resources.set(resource, head);
    return head;
  }

  /** `{"scope":{…},"schemaUrl":"…","logRecords":[` */
  scope(scope: InstrumentationScope): Head {
    const known = this.#scopes.get(scope);
    if (known !== undefined) return known;
    const write = (source: InstrumentationScope) => writeScopeHead(this.#writer, source, this.#itemsField);
    const head = this.#encode(write, scope, (reason) => ({
      name: '',
      attributes: { [ATTR_ENCODING_ERROR]: reason },
    }));
    this.#scopes.set(scope, head);
    return head;
  }

  #encode<T>(write: (source: T) => void, source: T, substitute: (reason: string) => T): Head {
    this.#writer.clear();
    try {
      write(source);
    } catch (error) {
      this.#writer.clear();
      write(substitute(reasonOf(error)));
    }
    return this.#writer.copy(0, this.#writer.length);
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

function writeResourceHead(writer: ByteWriter, resource: Resource, scopesField: string): void {
  writer.ascii('{"resource":{"attributes":');
  writeAttributes(writer, resource.attributes ?? {});
  writer.ascii('},');
  writeSchemaUrl(writer, resource.schemaUrl);
  writer.ascii(`"${scopesField}":[`);
}

function writeScopeHead(writer: ByteWriter, scope: InstrumentationScope, itemsField: string): void {
  writer.ascii('{"scope":{"name":');
  writer.string(String(scope.name ?? ''));
  if (scope.version) {
    writer.ascii(',"version":');
    writer.string(String(scope.version));
  }
  if (scope.attributes && Object.keys(scope.attributes).length > 0) {
    writer.ascii(',"attributes":');
    writeAttributes(writer, scope.attributes);
  }
  if (scope.droppedAttributesCount) {
    writer.ascii(',"droppedAttributesCount":');
    writer.ascii(String(scope.droppedAttributesCount));
  }
  writer.ascii('},');
  writeSchemaUrl(writer, scope.schemaUrl);
  writer.ascii(`"${itemsField}":[`);
}

function writeSchemaUrl(writer: ByteWriter, schemaUrl: string | undefined): void {
  if (!schemaUrl) return;
  writer.ascii('"schemaUrl":');
  writer.string(String(schemaUrl));
  writer.ascii(',');
}
