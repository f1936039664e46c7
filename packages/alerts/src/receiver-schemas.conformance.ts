/**
 * What receivers take, as JSON Schemas that were written from their documentation. Each object says all that it may have,
 * and each text how long it may be; lengths that JSON Schema cannot count are beside the schema.
 */
import type { JsonSchema } from './alert-rules-schema.ts';

/** What one receiver takes. */
export interface ReceiverSchema {
  /** Where the receiver documents it. */
  readonly sources: readonly string[];
  readonly schema: JsonSchema;
  /** The most bytes of the whole request, or of the texts that `texts` gives. */
  readonly maxBytes?: number;
  /** The most characters of the texts that `texts` gives, together. */
  readonly maxCharacters?: number;
  /** Names of properties whose texts are counted. Default: the whole request is. */
  readonly texts?: readonly string[];
  /** The property of the request within which they are counted. Default: all of it. */
  readonly within?: string;
}

/** An object with these properties and no others. */
function only(properties: Readonly<Record<string, JsonSchema>>, ...required: string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false };
}

const listOf = (items: JsonSchema, limits: JsonSchema = {}): JsonSchema => ({
  type: 'array',
  items,
  ...limits,
});

const BOOLEAN: JsonSchema = { type: 'boolean' };
const TEXT: JsonSchema = { type: 'string', minLength: 1 };
const upTo = (maxLength: number): JsonSchema => ({ type: 'string', minLength: 1, maxLength });
const DATE_TIME: JsonSchema = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:?\\d\\d)$',
};

const SLACK_TEXT = only(
  {
    type: { const: 'text' },
    text: TEXT,
    style: only(
      Object.fromEntries(['bold', 'italic', 'strike', 'code', 'underline'].map((name) => [name, BOOLEAN])),
    ),
  },
  'type',
  'text',
);

const ADAPTIVE_TEXT_RUN = only(
  {
    type: { const: 'TextRun' },
    text: TEXT,
    color: { enum: ['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention'] },
    size: { enum: ['Default', 'Small', 'Medium', 'Large', 'ExtraLarge'] },
    weight: { enum: ['Default', 'Lighter', 'Bolder'] },
    fontType: { enum: ['Default', 'Monospace'] },
    ...Object.fromEntries(
      ['highlight', 'isSubtle', 'italic', 'strikethrough', 'underline'].map((name) => [name, BOOLEAN]),
    ),
  },
  'type',
  'text',
);

const FEISHU_TEXT = only({ tag: { const: 'plain_text' }, content: TEXT }, 'tag', 'content');

/** By the notifiers' types. */
export const RECEIVER_SCHEMAS: Readonly<Record<string, ReceiverSchema>> = {
  slack: {
    sources: [
      'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks',
      'https://docs.slack.dev/reference/block-kit/blocks/rich-text-block',
      'https://docs.slack.dev/reference/block-kit/block-elements/rich-text-section-element',
      'https://docs.slack.dev/reference/block-kit/block-elements/text-element',
    ],
    schema: only(
      {
        // https://docs.slack.dev/changelog/2018-truncating-really-long-messages: it is cut at 40,000 characters.
        text: upTo(40_000),
        blocks: listOf(
          only(
            {
              type: { const: 'rich_text' },
              block_id: upTo(255),
              elements: listOf(
                only(
                  { type: { const: 'rich_text_section' }, elements: listOf(SLACK_TEXT, { minItems: 1 }) },
                  'type',
                  'elements',
                ),
                { minItems: 1 },
              ),
            },
            'type',
            'elements',
          ),
          { minItems: 1, maxItems: 50 },
        ),
      },
      'text',
    ),
    // That of a section's text; rich text has no limit that is documented, and no more than this is needed.
    maxCharacters: 3000,
    texts: ['text'],
    within: 'blocks',
  },
  discord: {
    sources: [
      'https://docs.discord.com/developers/resources/webhook#execute-webhook',
      'https://docs.discord.com/developers/resources/message#embed-object-embed-limits',
      'https://docs.discord.com/developers/resources/message#allowed-mentions-object',
    ],
    schema: {
      ...only({
        content: upTo(2000),
        username: upTo(80),
        allowed_mentions: only({
          parse: listOf({ enum: ['roles', 'users', 'everyone'] }),
          roles: listOf(TEXT, { maxItems: 100 }),
          users: listOf(TEXT, { maxItems: 100 }),
          replied_user: BOOLEAN,
        }),
        embeds: listOf(
          only({
            title: upTo(256),
            description: upTo(4096),
            url: upTo(2048),
            timestamp: DATE_TIME,
            color: { type: 'integer', minimum: 0, maximum: 0xffffff },
          }),
          { minItems: 1, maxItems: 10 },
        ),
      }),
      anyOf: [{ required: ['content'] }, { required: ['embeds'] }],
    },
    maxCharacters: 6000,
    texts: ['title', 'description'],
  },
  teams: {
    sources: [
      'https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using',
      'https://adaptivecards.io/schemas/1.4.0/adaptive-card.json',
      'https://adaptivecards.io/explorer/TextRun.html',
    ],
    schema: only(
      {
        type: { const: 'message' },
        attachments: listOf(
          only(
            {
              contentType: { const: 'application/vnd.microsoft.card.adaptive' },
              contentUrl: { type: 'null' },
              content: only(
                {
                  $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
                  type: { const: 'AdaptiveCard' },
                  version: { const: '1.4' },
                  body: listOf(
                    only(
                      {
                        type: { const: 'RichTextBlock' },
                        inlines: listOf(ADAPTIVE_TEXT_RUN, { minItems: 1 }),
                        horizontalAlignment: { enum: ['left', 'center', 'right'] },
                      },
                      'type',
                      'inlines',
                    ),
                    { minItems: 1 },
                  ),
                  msteams: only({ width: { const: 'Full' } }, 'width'),
                },
                'type',
                'version',
              ),
            },
            'contentType',
            'content',
          ),
          { minItems: 1, maxItems: 1 },
        ),
      },
      'type',
      'attachments',
    ),
    maxBytes: 28 * 1024,
  },
  telegram: {
    sources: [
      'https://core.telegram.org/bots/api#sendmessage',
      'https://core.telegram.org/bots/api#messageentity',
      'https://core.telegram.org/bots/api#linkpreviewoptions',
    ],
    schema: only(
      {
        chat_id: { type: ['integer', 'string'], pattern: '^(-?\\d+|@\\w+)$' },
        message_thread_id: { type: 'integer' },
        text: upTo(4096),
        entities: listOf(
          only(
            {
              type: { enum: ['bold', 'italic', 'underline', 'strikethrough', 'code', 'pre'] },
              offset: { type: 'integer', minimum: 0 },
              length: { type: 'integer', minimum: 1 },
            },
            'type',
            'offset',
            'length',
          ),
          { maxItems: 100 },
        ),
        link_preview_options: only({ is_disabled: BOOLEAN }),
        disable_notification: BOOLEAN,
        protect_content: BOOLEAN,
      },
      'chat_id',
      'text',
    ),
  },
  dingtalk: {
    sources: ['https://open.dingtalk.com/document/robots/custom-robot-access'],
    schema: only(
      {
        msgtype: { const: 'text' },
        text: only({ content: TEXT }, 'content'),
        at: only({ atMobiles: listOf(TEXT), atUserIds: listOf(TEXT), isAtAll: BOOLEAN }),
      },
      'msgtype',
      'text',
    ),
    maxBytes: 20_000,
  },
  feishu: {
    sources: [
      'https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot',
      'https://open.feishu.cn/document/common-capabilities/message-card/message-cards-content/card-structure/card-content',
    ],
    schema: only(
      {
        timestamp: { type: 'string', pattern: '^\\d{10}$' },
        sign: { type: 'string', pattern: '^[A-Za-z0-9+/]{43}=$' },
        msg_type: { const: 'interactive' },
        card: only(
          {
            config: only({ wide_screen_mode: BOOLEAN, enable_forward: BOOLEAN }),
            header: only(
              { title: FEISHU_TEXT, template: { enum: ['blue', 'green', 'red', 'yellow', 'grey'] } },
              'title',
            ),
            elements: listOf(only({ tag: { const: 'div' }, text: FEISHU_TEXT }, 'tag', 'text'), {
              minItems: 1,
            }),
          },
          'elements',
        ),
      },
      'msg_type',
      'card',
    ),
    maxBytes: 20 * 1024,
  },
  wecom: {
    sources: ['https://developer.work.weixin.qq.com/document/path/91770'],
    schema: only(
      {
        msgtype: { const: 'text' },
        text: only(
          { content: TEXT, mentioned_list: listOf(TEXT), mentioned_mobile_list: listOf(TEXT) },
          'content',
        ),
      },
      'msgtype',
      'text',
    ),
    maxBytes: 2048,
    texts: ['content'],
  },
  pagerduty: {
    sources: [
      'https://developer.pagerduty.com/docs/send-alert-event',
      'https://github.com/PagerDuty/api-schema/blob/main/reference/events-v2/openapiv3.json',
    ],
    schema: only(
      {
        routing_key: { type: 'string', minLength: 32, maxLength: 32 },
        event_action: { enum: ['trigger', 'acknowledge', 'resolve'] },
        dedup_key: upTo(255),
        client: TEXT,
        client_url: TEXT,
        payload: only(
          {
            summary: upTo(1024),
            source: TEXT,
            severity: { enum: ['critical', 'error', 'warning', 'info'] },
            timestamp: DATE_TIME,
            component: { type: 'string' },
            group: { type: 'string' },
            class: { type: 'string' },
            custom_details: { type: 'object' },
          },
          'summary',
          'source',
          'severity',
        ),
      },
      'routing_key',
      'event_action',
      'dedup_key',
      'payload',
    ),
    maxBytes: 512 * 1000,
  },
};
