/**
 * A long-running agent: a span for each run, model call and tool call, with token and duration metrics, named as the
 * semantic conventions for generative AI say.
 */
import { getLogger, withCorrelation } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import { type Attributes, metrics, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type Answer, type Message, MODEL, PROVIDER, scriptedModel } from './scripted-model.ts';

start({ serviceName: 'travel-agent' });
const log = getLogger('travel-agent');
const tracer = trace.getTracer('travel-agent');
const meter = metrics.getMeter('travel-agent');
// With the buckets that the conventions ask for: 1, 4, 16 … tokens, 0.01, 0.02, 0.04 … seconds.
const tokens = meter.createHistogram('gen_ai.client.token.usage', {
  unit: '{token}',
  advice: { explicitBucketBoundaries: Array.from({ length: 14 }, (_, index) => 4 ** index) },
});
const duration = meter.createHistogram('gen_ai.client.operation.duration', {
  unit: 's',
  advice: { explicitBucketBoundaries: Array.from({ length: 14 }, (_, index) => 0.01 * 2 ** index) },
});

/** The agent's tools by name. */
const TOOLS: Record<string, (argument: string) => Promise<string>> = {
  get_weather: async (city) => `18 °C and rain in ${city}`,
};

/** Runs one operation in a span, and measures how long it took. */
async function operation<T>(
  name: string,
  subject: string,
  attributes: Attributes,
  run: (span: Span) => Promise<T>,
) {
  const common = { 'gen_ai.operation.name': name, 'gen_ai.provider.name': PROVIDER };
  const kind = name === 'chat' ? SpanKind.CLIENT : SpanKind.INTERNAL;
  const options = { kind, attributes: { ...common, ...attributes } };
  return tracer.startActiveSpan(`${name} ${subject}`, options, async (span) => {
    const began = performance.now();
    const measured: Attributes = { ...common };
    try {
      return await run(span);
    } catch (error) {
      measured['error.type'] = error instanceof Error ? error.name : '_OTHER';
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      log.error(`${name} failed`, error);
      throw error;
    } finally {
      span.setAttributes(measured);
      span.end();
      duration.record((performance.now() - began) / 1000, measured);
    }
  });
}

function chat(messages: readonly Message[]): Promise<Answer> {
  return operation('chat', MODEL, { 'gen_ai.request.model': MODEL }, async (span) => {
    const answer = await scriptedModel(messages);
    span.setAttributes({
      'gen_ai.response.model': answer.model,
      'gen_ai.response.finish_reasons': [answer.finishReason],
      'gen_ai.usage.input_tokens': answer.inputTokens,
      'gen_ai.usage.output_tokens': answer.outputTokens,
    });
    const common = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': PROVIDER,
      'gen_ai.request.model': MODEL,
    };
    tokens.record(answer.inputTokens, { ...common, 'gen_ai.token.type': 'input' });
    tokens.record(answer.outputTokens, { ...common, 'gen_ai.token.type': 'output' });
    return answer;
  });
}

function callTool(id: string, name: string, argument: string): Promise<string> {
  const attributes = { 'gen_ai.tool.name': name, 'gen_ai.tool.call.id': id, 'gen_ai.tool.type': 'function' };
  return operation('execute_tool', name, attributes, async () => {
    const tool = TOOLS[name];
    if (tool === undefined) throw new Error(`the model asked for an unknown tool: ${name}`);
    log.info('tool called', attributes);
    return tool(argument);
  });
}

/** One run: asks the model until it has an answer rather than a wish for a tool. */
async function runAgent(conversation: string, question: string): Promise<string> {
  const messages: Message[] = [{ role: 'user', content: question }];
  const attributes = { 'gen_ai.agent.name': 'travel-agent', 'gen_ai.conversation.id': conversation };
  return operation('invoke_agent', 'travel-agent', attributes, async () => {
    for (;;) {
      const answer = await chat(messages);
      if (answer.toolCall === undefined) return answer.content;
      const { id, name, argument } = answer.toolCall;
      messages.push({ role: 'tool', content: await callTool(id, name, argument) });
    }
  });
}

// The correlation id is the conversation's, over all of its runs.
await withCorrelation('conversation-7', async (conversation) => {
  console.log(await runAgent(conversation, 'Do I need an umbrella in Lisbon?'));
  const failed = runAgent(conversation, 'And what is the exchange rate?');
  console.log(await failed.catch((error: Error) => error.message));
});
