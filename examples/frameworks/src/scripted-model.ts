/** In place of a model provider's client: answers by a script, and counts words for tokens. */

export const MODEL = 'scripted-1';
export const PROVIDER = 'scripted';

/** One message of a conversation. */
export interface Message {
  readonly role: 'user' | 'tool';
  readonly content: string;
}

/** What the model answers: a text, or the wish to call a tool. */
export interface Answer {
  readonly model: string;
  readonly content: string;
  readonly finishReason: 'stop' | 'tool_call';
  readonly toolCall?: { readonly id: string; readonly name: string; readonly argument: string };
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Asks for the weather once, then tells it; of money it asks for a tool that there is not. */
export async function scriptedModel(messages: readonly Message[]): Promise<Answer> {
  const last = messages.at(-1);
  const inputTokens = messages.flatMap(({ content }) => content.split(' ')).length;
  if (last?.role === 'tool') {
    const content = `Yes: ${last.content}.`;
    return {
      model: MODEL,
      content,
      finishReason: 'stop',
      inputTokens,
      outputTokens: content.split(' ').length,
    };
  }
  const name = last?.content.includes('exchange rate') ? 'get_exchange_rate' : 'get_weather';
  const toolCall = { id: 'call-1', name, argument: 'Lisbon' };
  return { model: MODEL, content: '', finishReason: 'tool_call', toolCall, inputTokens, outputTokens: 3 };
}
