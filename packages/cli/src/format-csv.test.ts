import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arbitraryLog, storedLog } from '../test/records.ts';
import { createCsvFormat } from './format-csv.ts';
import { LOG_RECORD_KEYS, toLogRecordJson } from './log-record-json.ts';

const format = createCsvFormat({ signal: 'logs', escapeControls: false });

test('createCsvFormat: the header names the keys', () => {
  assert.equal(format.header, `${LOG_RECORD_KEYS.join(',')}\r\n`);
});

test('createCsvFormat: quotes what holds a comma, a quote or a line end', () => {
  const row = format.record(storedLog({ body: 'a,"b"\nc', resource: { attributes: {}, schemaUrl: '' } }));
  assert.equal(
    row,
    '2026-11-23T12:00:00.123456789Z,INFO,9,,,"a,""b""\nc",,,,,,,"{""name"":""checkout""}"\r\n',
  );
});

for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1']) {
  test(`createCsvFormat: ${JSON.stringify(formula)} is no formula`, () => {
    assert.equal(parseCsv(format.record(storedLog({ body: formula })))[0]?.[5], `'${formula}`);
  });
}

test('createCsvFormat: a negative number stays a number', () => {
  assert.equal(parseCsv(format.record(storedLog({ body: -5 })))[0]?.[5], '-5');
});

test('createCsvFormat: shows controls as escapes where asked to', () => {
  const terminal = createCsvFormat({ signal: 'logs', escapeControls: true });
  assert.equal(parseCsv(terminal.record(storedLog({ body: '\u001b[2J' })))[0]?.[5], '\\x1b[2J');
});

test('createCsvFormat: every record is one row of as many cells, and its cells read back', () => {
  fc.assert(
    fc.property(arbitraryLog, (log) => {
      const rows = parseCsv(format.record(log));
      assert.equal(rows.length, 1);
      assert.equal(rows[0]?.length, LOG_RECORD_KEYS.length);
      const { body } = toLogRecordJson(log);
      if (typeof body === 'string') assert.equal(rows[0]?.[5]?.replace(/^'(?=[=+\-@\t\r])/u, ''), body);
    }),
  );
});

/** RFC 4180, character by character. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted && character === '"' && text[index + 1] === '"') {
      cell += '"';
      index++;
    } else if (character === '"') {
      quoted = !quoted;
    } else if (!quoted && character === ',') {
      row.push(cell);
      cell = '';
    } else if (!quoted && character === '\r' && text[index + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      index++;
    } else {
      cell += character;
    }
  }
  return rows;
}
