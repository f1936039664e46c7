import { jsonLinesFormatter } from '@logtape/logtape';
import {
  CREDIT_CARD_NUMBER_PATTERN,
  EMAIL_ADDRESS_PATTERN,
  JWT_PATTERN,
  redactByField,
  redactByPattern,
} from '@logtape/redaction';
import { startLogTape } from '../peers/logtape-file.mjs';

export default {
  name: 'LogTape, stream, redaction',
  start: (directory) =>
    startLogTape(
      directory,
      redactByPattern(jsonLinesFormatter, [EMAIL_ADDRESS_PATTERN, CREDIT_CARD_NUMBER_PATTERN, JWT_PATTERN]),
      (sink) => redactByField(sink),
    ),
};
