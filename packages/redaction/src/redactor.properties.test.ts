import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect, isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { RedactionPolicy } from './redaction-policy.ts';
import { createRedactor } from './redactor.ts';

/** Values that a detector finds wherever they are. */
const PLANTED = [
  'ada.lovelace@example.com',
  '4111 1111 1111 1111',
  'ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX',
  'Zq8vLk2Rt5Xw', // under a sensitive key, or behind one in a text
] as const;
const BARE_SECRETS = PLANTED.slice(0, 3);
const KEYED_SECRET: string = PLANTED[3];

const harmlessText = fc.constantFrom(
  '',
  'ok',
  'user signed in',
  'GET /cart 200',
  '2026-11-24T10:00:00Z',
  '订单已创建',
  'a'.repeat(60),
);
const text = fc.oneof(
  harmlessText,
  fc.tuple(harmlessText, fc.constantFrom(...BARE_SECRETS), harmlessText).map((parts) => parts.join(' ')),
  harmlessText.map((before) => `${before} password=${KEYED_SECRET}`),
);
const harmlessKey = fc.constantFrom('id', 'message', 'route', 'order.id', 'token_count', 'key', 'author');
const scalar = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.bigInt(),
  harmlessText,
);
const harmless = containers(scalar);
const dirty = containers(
  fc.oneof(scalar, text, fc.constant({ password: KEYED_SECRET, 'x-api-key': KEYED_SECRET })),
);

function containers(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      tie('array'),
      tie('object'),
      tie('map'),
      tie('set'),
      tie('error'),
      tie('bytes'),
    ),
    array: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(harmlessKey, tie('value'), { maxKeys: 4 }),
    map: fc.array(fc.tuple(harmlessKey, tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    set: fc.array(tie('value'), { maxLength: 3 }).map((members) => new Set(members)),
    error: fc
      .tuple(text, tie('value'))
      .map(([message, cause]) => new Error(leaf === scalar ? 'plain' : message, { cause })),
    bytes: text.map((content) => Buffer.from(leaf === scalar ? 'plain' : content)),
  })).value;
}

const POLICIES: Readonly<Record<string, RedactionPolicy>> = {
  mask: {},
  partial: { action: 'partial' },
  hash: { action: 'hash', hash: [{ keyId: 'k1', key: 'k'.repeat(32) }] },
  remove: { action: 'remove' },
  'paths and fail-closed': { paths: ['**.route'], failClosed: { allow: ['id', 'order.*', '**.message'] } },
  'tight limits': { limits: { maxDepth: 2, maxWidth: 2, maxBytes: 120 } },
};

/** Everything that a reader of a value could see. */
function everything(value: unknown): string {
  return inspect(bytesAsText(value), { depth: 20, maxStringLength: null, maxArrayLength: null });
}

function bytesAsText(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString();
  if (Array.isArray(value)) return value.map(bytesAsText);
  if (value instanceof Map) return [...value].map(bytesAsText);
  if (value instanceof Set) return [...value].map(bytesAsText);
  if (value instanceof Error) return [value.message, value.stack, bytesAsText(value.cause)];
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).map(bytesAsText);
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  Object.freeze(value);
  if (value instanceof Map || value instanceof Set) for (const member of value) deepFreeze(member);
  for (const key of Reflect.ownKeys(value)) deepFreeze(Reflect.get(value, key));
}

for (const [name, policy] of Object.entries(POLICIES)) {
  const redactor = createRedactor(policy);

  test(`redact (${name}): the output holds none of the planted values`, () => {
    fc.assert(
      fc.property(dirty, (value) => {
        const output = everything(redactor.redact(value));
        for (const secret of PLANTED) assert.ok(!output.includes(secret), output);
      }),
    );
  });

  test(`redact (${name}): a second time changes nothing`, () => {
    fc.assert(
      fc.property(dirty, (value) => {
        const once = redactor.redact(value);
        const twice = redactor.redact(once);
        assert.ok(isDeepStrictEqual(twice, once), `${everything(once)}\n${everything(twice)}`);
        assert.equal(everything(twice), everything(once));
      }),
    );
  });

  test(`redact (${name}): the caller's objects may be frozen, and stay as they are`, () => {
    fc.assert(
      fc.property(dirty, (value) => {
        deepFreeze(value);
        const before = everything(value);
        redactor.redact(value);
        assert.equal(everything(value), before);
      }),
    );
  });
}

/** What texts with secrets are made of, glued together as no detector expects it. */
const PIECES =
  `password token api_key = : , & ? / @ " ' { } [ ] \\ -- https:// user host.com Bearer Basic Authorization: Cookie:
  sid= ; %3D %22 is SELECT <password> </password> ada@example.com 4111111111111111 +14155552671 078-05-1120 13800138000
  DE89370400440532013000 AKIAIOSFODNN7EXAMPLE ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX hunter2xyz 的密码 1234 x
  -----BEGIN~PRIVATE~KEY----- MIIEvQIBADANBgkqhkiG9w0BAQEFAASC -----END~PRIVATE~KEY----- [REDACTED:email] [REDACTED:token:ab12]`
    .split(/\s+/)
    .map((piece) => piece.replaceAll('~', ' '));

for (const [name, policy] of Object.entries(POLICIES)) {
  test(`redactText (${name}): a second time changes nothing, however the text is glued together`, () => {
    const redactor = createRedactor(policy);
    const glued = fc
      .array(fc.constantFrom(...PIECES, ' ', '\n'), { maxLength: 8 })
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(glued, (value) => {
        const once = redactor.redactText(value);
        assert.equal(redactor.redactText(once), once);
      }),
      { numRuns: 1000 },
    );
  });
}

test('redact: a value without anything sensitive is returned as it is', () => {
  const redactor = createRedactor();
  fc.assert(fc.property(harmless, (value) => Object.is(redactor.redact(value), value)));
});

test('redact: no value makes it throw', () => {
  const redactor = createRedactor();
  fc.assert(
    fc.property(
      fc.anything({
        withMap: true,
        withSet: true,
        withDate: true,
        withTypedArray: true,
        withBigInt: true,
        withNullPrototype: true,
        withSparseArray: true,
        withBoxedValues: true,
      }),
      (value) => {
        redactor.redact(value);
      },
    ),
  );
});

test('redact: structure and what is not sensitive stay', () => {
  const redactor = createRedactor();
  fc.assert(
    fc.property(harmless, (value) => {
      const redacted = redactor.redact({ value, password: KEYED_SECRET });
      return redacted.value === value && redacted.password === '[REDACTED:password]';
    }),
  );
});
