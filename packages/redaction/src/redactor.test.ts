import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { REMOVED } from './redaction-action.ts';
import { createRedactor } from './redactor.ts';

const EMAIL = 'ada@example.com';
const MASKED_EMAIL = '[REDACTED:email]';
const SECRET = 'hunter2hunter2';
const redactor = createRedactor();

class Account {
  name = 'ada';
  password = SECRET;
  greet(): string {
    return `I am ${this.name}`;
  }
}

class Sealed {
  readonly #secret = SECRET;
  toJSON(): object {
    return { password: this.#secret };
  }
}

describe('redact: the shape stays', () => {
  test('objects and arrays at any depth', () => {
    const value = { user: { password: SECRET, tags: ['a', EMAIL] }, ok: 1 };
    assert.deepEqual(redactor.redact(value), {
      user: { password: '[REDACTED:password]', tags: ['a', MASKED_EMAIL] },
      ok: 1,
    });
    assert.equal(value.user.password, SECRET);
  });

  test('what holds nothing sensitive is returned as it is', () => {
    const values = [
      { a: [1, { b: new Map([['c', new Set([1])]]) }] },
      new Error('plain'),
      'text',
      5,
      null,
      undefined,
      7n,
    ];
    for (const value of values) assert.equal(redactor.redact(value), value);
  });

  test('a Map gives a Map, a Set a Set, with keys redacted', () => {
    const map = redactor.redact(
      new Map<unknown, unknown>([
        ['apiKey', SECRET],
        [EMAIL, 1],
        [{ token: SECRET }, 2],
      ]),
    );
    assert.deepEqual(
      map,
      new Map<unknown, unknown>([
        ['apiKey', '[REDACTED:api-key]'],
        [MASKED_EMAIL, 1],
        [{ token: '[REDACTED:token]' }, 2],
      ]),
    );
    assert.deepEqual(redactor.redact(new Set([EMAIL, 'x'])), new Set([MASKED_EMAIL, 'x']));
  });

  test('class instances keep their class', () => {
    const account = redactor.redact(new Account());
    assert.ok(account instanceof Account);
    assert.equal(account.greet(), 'I am ada');
    assert.equal(account.password, '[REDACTED:password]');
  });

  test('what toJSON takes from private fields is redacted', () => {
    const sealed = redactor.redact(new Sealed());
    assert.ok(sealed instanceof Sealed);
    assert.equal(JSON.stringify(sealed), '{"password":"[REDACTED:password]"}');
  });

  test('an Error gives an Error of its class, with message, stack, causes and properties redacted', () => {
    const error = Object.assign(new TypeError(`no mail to ${EMAIL}`, { cause: new Error(`for ${EMAIL}`) }), {
      config: { headers: { Authorization: `Bearer ${SECRET}` } },
      code: 'E_MAIL',
    });
    const redacted = redactor.redact(error);
    assert.ok(redacted instanceof TypeError && redacted !== error);
    assert.equal(redacted.name, 'TypeError');
    assert.equal(redacted.message, `no mail to ${MASKED_EMAIL}`);
    assert.match(String(redacted.stack), /^TypeError: no mail to \[REDACTED:email\]\n {4}at /);
    assert.equal((redacted.cause as Error).message, `for ${MASKED_EMAIL}`);
    assert.equal(redacted.code, 'E_MAIL');
    assert.deepEqual(Object.keys(redacted), ['config', 'code']);
    assert.ok(
      !inspect(redacted, { depth: 9 }).includes('ada@') && !inspect(redacted, { depth: 9 }).includes(SECRET),
    );
    assert.ok(error.message.includes(EMAIL));
  });

  test('errors in an AggregateError, and a DOMException', () => {
    const aggregate = redactor.redact(new AggregateError([new Error(EMAIL)], 'several'));
    assert.equal((aggregate.errors[0] as Error).message, MASKED_EMAIL);
    const abort = redactor.redact(new DOMException(`stopped by ${EMAIL}`, 'AbortError'));
    assert.equal(`${abort.name}: ${abort.message}`, `AbortError: stopped by ${MASKED_EMAIL}`);
  });

  test('bytes that are text, in each kind of array', () => {
    const text = `mail ${EMAIL}`;
    const buffer = redactor.redact(Buffer.from(text));
    assert.ok(Buffer.isBuffer(buffer));
    assert.equal(buffer.toString(), `mail ${MASKED_EMAIL}`);
    const bytes = redactor.redact(new TextEncoder().encode(text));
    assert.equal(bytes.constructor, Uint8Array);
    assert.equal(new TextDecoder().decode(bytes), `mail ${MASKED_EMAIL}`);
    const utf16 = redactor.redact(Buffer.from(text, 'utf16le'));
    assert.equal(utf16.toString('utf16le'), `mail ${MASKED_EMAIL}`);
    const arrayBuffer = redactor.redact(new TextEncoder().encode(text).buffer);
    assert.equal(new TextDecoder().decode(arrayBuffer), `mail ${MASKED_EMAIL}`);
    const image = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0, 1]);
    assert.equal(redactor.redact(image), image);
  });

  test('URLs, search parameters, headers, boxed strings, symbols and dates', () => {
    const url = redactor.redact(new URL(`https://example.com/?mail=${EMAIL}`));
    assert.ok(url instanceof URL && !url.href.includes('ada'));
    const parameters = redactor.redact(new URLSearchParams({ access_token: SECRET, page: '2' }));
    assert.equal(parameters.get('access_token'), '[REDACTED:token]');
    assert.equal(parameters.get('page'), '2');
    assert.equal(
      redactor.redact(new Headers({ 'x-api-key': SECRET })).get('x-api-key'),
      '[REDACTED:api-key]',
    );
    assert.equal(String(redactor.redact(Object(EMAIL))), MASKED_EMAIL);
    assert.equal(redactor.redact(Symbol(EMAIL)).description, MASKED_EMAIL);
    const date = new Date();
    assert.equal(redactor.redact(date), date);
  });

  test('keys that hold a value are redacted, and stay apart', () => {
    assert.deepEqual(
      redactor.redact({ 'ada@example.com': 1, 'eve@example.com': 2, [Symbol.for('token')]: SECRET }),
      {
        [MASKED_EMAIL]: 1,
        [`${MASKED_EMAIL}#2`]: 2,
        [Symbol.for('token')]: '[REDACTED:token]',
      },
    );
  });

  test('pairs of name and value, command lines and raw headers', () => {
    assert.deepEqual(
      redactor.redact([
        { name: 'DB_PASSWORD', value: 'x y' },
        ['--password', SECRET, '--verbose'],
        ['Host', 'a', 'Authorization', `Bearer ${SECRET}`],
        ['password', 'email'],
      ]),
      [
        { name: 'DB_PASSWORD', value: '[REDACTED:password]' },
        ['--password', '[REDACTED:password]', '--verbose'],
        ['Host', 'a', 'Authorization', '[REDACTED:authorization]'],
        ['password', 'email'],
      ],
    );
  });

  test('a value that contains itself', () => {
    const clean: Record<string, unknown> = { a: 1 };
    clean.self = [clean];
    assert.equal(redactor.redact(clean), clean);
    const dirty: Record<string, unknown> = { password: SECRET };
    dirty.self = new Map([['me', dirty]]);
    const redacted = redactor.redact(dirty);
    assert.equal(redacted.password, '[REDACTED:password]');
    assert.equal((redacted.self as Map<string, unknown>).get('me'), redacted);
  });

  test('getters, proxies and toJSON that throw', () => {
    const throwing = {
      get a(): string {
        throw new Error(SECRET);
      },
      b: new Proxy({}, { ownKeys: () => assert.fail(SECRET) }),
      c: { toJSON: () => assert.fail(SECRET) },
      d: Proxy.revocable([], {}),
    };
    throwing.d.revoke();
    const redacted = redactor.redact(throwing);
    assert.equal(redacted.a, '[REDACTED:unreadable]');
    assert.equal(redacted.b, '[REDACTED:unreadable]');
    assert.equal(JSON.stringify(redacted.c), '"[REDACTED:unreadable]"');
    assert.equal(redacted.d.proxy, '[REDACTED:unreadable]');
  });
});

describe('redact: the limits', () => {
  const bounded = createRedactor({ limits: { maxDepth: 2, maxWidth: 2, maxBytes: 100 } });
  const MARK = '[REDACTED:not-scanned]';

  test('too deep', () => {
    assert.deepEqual(bounded.redact({ a: { b: { c: 1 } } }), { a: { b: MARK } });
  });

  test('too wide', () => {
    assert.deepEqual(bounded.redact([1, 2, 3, 4]), [1, 2, MARK]);
    assert.deepEqual(bounded.redact({ a: 1, b: 2, c: 3 }), { a: 1, b: 2, [MARK]: MARK });
    assert.deepEqual(bounded.redact(new Set([1, 2, 3])), new Set([1, 2, MARK]));
    assert.deepEqual(
      bounded.redact(
        new Map([
          [1, 1],
          [2, 2],
          [3, 3],
        ]),
      ),
      new Map<unknown, unknown>([
        [1, 1],
        [2, 2],
        [MARK, MARK],
      ]),
    );
  });

  test('too long', () => {
    assert.equal(bounded.redact('x'.repeat(101)), MARK);
    const few = createRedactor({ limits: { maxBytes: 60 } });
    assert.deepEqual(few.redact(['x'.repeat(30), 'y'.repeat(30), 'z']), ['x'.repeat(30), MARK, MARK]);
  });

  test('a cut value stays as it is the second time', () => {
    for (const value of [
      { a: { b: { c: 1 } } },
      [1, 2, 3],
      { a: 1, b: 2, c: 3 },
      new Set([1, 2, 3]),
      new Map([
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
    ]) {
      const once = bounded.redact(value);
      assert.equal(bounded.redact(once), once);
    }
  });

  test('elements count, too, where they hold no text', () => {
    const few = createRedactor({ limits: { maxBytes: 100 } });
    const row = Array.from({ length: 50 }, () => 1);
    assert.deepEqual(few.redact([row, [...row]]), [row, MARK]);
  });

  test('shared references do not expand without end', () => {
    let value: unknown[] = ['x'];
    for (let level = 0; level < 14; level++) value = [value, value, value, value, value, value];
    assert.ok(redactor.redact({ value, password: SECRET }));
  });
});

describe('redact: the policy', () => {
  const hash = [
    { keyId: 'k2', key: 'b'.repeat(32) },
    { keyId: 'k1', key: 'a'.repeat(32) },
  ];

  test('actions', () => {
    const custom = createRedactor({
      actions: { email: 'hash', password: 'remove', token: 'partial', secret: 'keep' },
      hash,
    });
    const redacted = custom.redact({
      mail: EMAIL,
      password: SECRET,
      token: 'abcdefgh12345678',
      secret: 'open',
      list: [EMAIL],
    });
    const [present, former] = custom.hashes(EMAIL);
    assert.match(String(present), /^\[HASH:k2:[0-9a-f]{32}\]$/);
    assert.match(String(former), /^\[HASH:k1:[0-9a-f]{32}\]$/);
    assert.deepEqual(redacted, {
      mail: present,
      token: '[REDACTED:token:5678]',
      secret: 'open',
      list: [present],
    });
    assert.deepEqual(custom.redact(redacted), redacted);
  });

  test('partial shows nothing of what is short', () => {
    assert.deepEqual(createRedactor({ action: 'partial' }).redact({ token: 'abc1234' }), {
      token: '[REDACTED:token]',
    });
  });

  test('more keys, paths and a safe list that wins', () => {
    const custom = createRedactor({
      keys: ['employee number', { name: 'badge', rule: 'badge' }],
      paths: ['user.*.note', { path: '**.nick', rule: 'name' }, { path: 'public.mail', action: 'keep' }],
      safe: ['session token', 'gen_ai.**'],
    });
    assert.deepEqual(
      custom.redact({
        homeEmployeeNumber: 7,
        badge: 'b',
        user: { home: { note: 'n', nick: 'k' } },
        'public.mail': EMAIL,
        sessionToken: 'kept',
        'gen_ai.request.token': 'kept',
        mail: EMAIL,
      }),
      {
        homeEmployeeNumber: '[REDACTED:sensitive-key]',
        badge: '[REDACTED:badge]',
        user: { home: { note: '[REDACTED:sensitive-path]', nick: '[REDACTED:name]' } },
        'public.mail': EMAIL,
        sessionToken: 'kept',
        'gen_ai.request.token': 'kept',
        mail: MASKED_EMAIL,
      },
    );
  });

  test('fail-closed: only what is allowed passes, and is still looked at', () => {
    const closed = createRedactor({ failClosed: { allow: ['http.*', 'user.id', 'items.*.sku', 'mail'] } });
    assert.deepEqual(
      closed.redact({
        'service.name': 'shop',
        'http.route': '/x',
        user: { id: 1, name: 'ada' },
        items: [{ sku: 's', price: 1 }],
        mail: EMAIL,
        flag: true,
        list: [1],
      }),
      {
        'service.name': 'shop',
        'http.route': '/x',
        user: { id: 1, name: '[REDACTED:not-allowed]' },
        items: [{ sku: 's', price: '[REDACTED:not-allowed]' }],
        mail: MASKED_EMAIL,
        flag: '[REDACTED:not-allowed]',
        list: ['[REDACTED:not-allowed]'],
      },
    );
  });

  test('custom detectors', () => {
    const custom = createRedactor({
      custom: [
        {
          name: 'employee-id',
          prefilter: 'EMP-',
          find(text, from) {
            const start = text.indexOf('EMP-', from);
            return start < 0 ? undefined : { start, end: start + 8 };
          },
        },
      ],
    });
    assert.equal(custom.redactText('for EMP-1234 only'), 'for [REDACTED:employee-id] only');
  });

  test('redactEntry: decides by key and value', () => {
    assert.equal(redactor.redactEntry('db.password', SECRET), '[REDACTED:password]');
    assert.equal(redactor.redactEntry('db.name', 'orders'), 'orders');
    assert.equal(createRedactor({ action: 'remove' }).redactEntry('db.password', SECRET), REMOVED);
  });

  test('explain: says which rule fires where, and never the value', () => {
    const findings = redactor.explain({ users: [{ [EMAIL]: { password: SECRET } }], text: `to ${EMAIL}` });
    assert.deepEqual(findings, [
      { rule: 'email', path: 'users.0', action: 'mask', start: 0, end: 15 },
      { rule: 'password', path: `users.0.${MASKED_EMAIL}.password`, action: 'mask' },
      { rule: 'email', path: 'text', action: 'mask', start: 3, end: 18 },
    ]);
  });

  test('onFinding: is told of each rule that fires', () => {
    const found: string[] = [];
    redactor.redact({ password: SECRET, to: EMAIL }, (rule, action) => found.push(`${rule} ${action}`));
    assert.deepEqual(found, ['password mask', 'email mask']);
  });
});
