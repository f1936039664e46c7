import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseStack } from './stack-frame.ts';

test('parseStack: frames of Node.js, the innermost first', () => {
  const stack = `PaymentError: card refused
    at async Checkout.pay [as handler] (file:///srv/shop/dist/checkout.js:12:7)
    at new Order (/srv/shop/dist/order.js:3:1)
    at <anonymous> (/srv/shop/dist/order.js:4:2)
    at /srv/shop/node_modules/express/router.js:9:9
    at node:internal/process/task_queues:95:5
    at Array.map (<anonymous>)`;
  assert.deepEqual(parseStack(stack), [
    { function: 'Checkout.pay', file: 'file:///srv/shop/dist/checkout.js', line: 12, column: 7 },
    { function: 'Order', file: '/srv/shop/dist/order.js', line: 3, column: 1 },
    { function: '', file: '/srv/shop/dist/order.js', line: 4, column: 2 },
    { function: '', file: '/srv/shop/node_modules/express/router.js', line: 9, column: 9 },
    { function: '', file: 'node:internal/process/task_queues', line: 95, column: 5 },
    { function: 'Array.map', file: '<anonymous>', line: 0, column: 0 },
  ]);
});

test('parseStack: a real error of this process', () => {
  function failing(): Error {
    return new Error('boom');
  }
  const [frame] = parseStack(failing().stack ?? '');
  assert.equal(frame?.function, 'failing');
  assert.match(frame?.file ?? '', /stack-frame\.test\.ts$/u);
});

test('parseStack: frames of Python, turned round, and of Java', () => {
  const python = `Traceback (most recent call last):
  File "/app/main.py", line 10, in <module>
    main()
  File "/app/shop/pay.py", line 4, in pay
    raise ValueError("no")
ValueError: no`;
  assert.deepEqual(
    parseStack(python).map((frame) => [frame.function, frame.file, frame.line]),
    [
      ['pay', '/app/shop/pay.py', 4],
      ['', '/app/main.py', 10],
    ],
  );
  const java = `com.shop.PaymentException: no
\tat com.shop.Checkout.pay(Checkout.java:42)
\tat java.base/java.lang.Thread.run(Thread.java:833)
\tat com.shop.Jni.call(Native Method)
Caused by: java.io.IOException: reset
\tat com.shop.Socket.read(Socket.java:7)`;
  assert.deepEqual(
    parseStack(java).map((frame) => [frame.function, frame.file, frame.line]),
    [
      ['pay', 'com.shop.Checkout', 42],
      ['run', 'java.lang.Thread', 833],
      ['call', 'com.shop.Jni', 0],
    ],
  );
});

test('parseStack: any text at all gives frames with a file, or none', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.string(), fc.constantFrom('    at ', '(', ')', ':1', '\n', 'File "', '", line 3', 'x')),
      ),
      (parts) => {
        for (const { file, line } of parseStack(parts.join(''))) assert.ok(file !== '' || line >= 0);
      },
    ),
  );
});
