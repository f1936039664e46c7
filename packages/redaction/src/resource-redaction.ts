import type { InstrumentationScope, Resource } from '@agentbus/otlp';
import { RecordRedaction } from './record-redaction.ts';
import type { RedactionOptions } from './redaction-options.ts';

/** What a resource of an SDK has beyond its attributes. */
interface SdkResource extends Resource {
  waitForAsyncAttributes?(): Promise<void>;
  merge?(other: unknown): SdkResource;
  getRawAttributes?(): [string, unknown][];
}

/**
 * Redacts resources and scopes. Many records share one, so each is looked at once, and always gives the same copy:
 * encoders group records by it.
 */
export class ResourceRedaction {
  readonly #redaction: RecordRedaction;
  readonly #resources = new WeakMap<Resource, Resource>();
  readonly #scopes = new WeakMap<InstrumentationScope, InstrumentationScope>();
  /** The last ones in which nothing was sensitive: nearly every record has them. */
  #cleanResource: Resource | undefined;
  #cleanScope: InstrumentationScope | undefined;

  constructor(options: RedactionOptions) {
    this.#redaction = new RecordRedaction({ ...options, recordRules: false });
  }

  /** The resource itself where nothing in it is sensitive. */
  resource<T extends Resource | undefined>(resource: T): T {
    if (typeof resource !== 'object' || resource === null) return resource;
    if (resource === this.#cleanResource) return resource;
    let known = this.#resources.get(resource);
    if (known === undefined) {
      known = this.#redactResource(resource);
      this.#resources.set(resource, known);
      // A redacted resource that comes again, through another component, is left as it is.
      this.#resources.set(known, known);
    }
    if (known === resource) this.#cleanResource = resource;
    return known as T;
  }

  /** The scope itself where nothing in it is sensitive. */
  scope<T extends InstrumentationScope | undefined>(scope: T): T {
    if (typeof scope !== 'object' || scope === null) return scope;
    if (scope === this.#cleanScope) return scope;
    let known = this.#scopes.get(scope);
    if (known === undefined) {
      known = this.#redactScope(scope);
      this.#scopes.set(scope, known);
      this.#scopes.set(known, known);
    }
    if (known === scope) this.#cleanScope = scope;
    return known as T;
  }

  #redactResource(resource: SdkResource): Resource {
    if (resource.asyncAttributesPending) return new RedactedResource(resource, this.#redaction);
    this.#redaction.start();
    const { attributes } = resource;
    const redacted = this.#redaction.attributes(attributes);
    return redacted === attributes ? resource : new RedactedResource(resource, this.#redaction, redacted);
  }

  #redactScope(scope: InstrumentationScope): InstrumentationScope {
    this.#redaction.start();
    const name = this.#redaction.text(scope.name);
    const version = this.#redaction.optionalText(scope.version);
    const attributes = this.#redaction.attributes(scope.attributes);
    const isSame = name === scope.name && version === scope.version && attributes === scope.attributes;
    return isSame ? scope : { ...scope, name, version, attributes };
  }
}

/** A resource with its attributes redacted, also those that detectors have not found yet. */
class RedactedResource implements SdkResource {
  readonly #resource: SdkResource;
  readonly #redaction: RecordRedaction;
  #attributes: Readonly<Record<string, unknown>> | undefined;

  constructor(
    resource: SdkResource,
    redaction: RecordRedaction,
    attributes?: Readonly<Record<string, unknown>>,
  ) {
    this.#resource = resource;
    this.#redaction = redaction;
    this.#attributes = attributes;
  }

  get attributes(): Readonly<Record<string, unknown>> {
    if (this.#attributes !== undefined) return this.#attributes;
    this.#redaction.start();
    const isFinal = !this.asyncAttributesPending;
    const attributes = this.#redaction.attributes(this.#resource.attributes);
    if (isFinal) this.#attributes = attributes;
    return attributes;
  }

  get asyncAttributesPending(): boolean {
    return this.#resource.asyncAttributesPending ?? false;
  }

  get schemaUrl(): string | undefined {
    return this.#resource.schemaUrl;
  }

  async waitForAsyncAttributes(): Promise<void> {
    await this.#resource.waitForAsyncAttributes?.();
  }

  getRawAttributes(): [string, unknown][] {
    return Object.entries(this.attributes);
  }

  merge(other: unknown): SdkResource {
    return new RedactedResource(this.#resource.merge?.(other) ?? this.#resource, this.#redaction);
  }
}
