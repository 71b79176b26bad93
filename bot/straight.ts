/** Words without what turns the direction of reading around: of such words nobody can be sure what they say, or whose name it is. */
import type { Content, Incoming } from './types.ts';

/** Overrides, embeddings and isolates. The plain marks of right-to-left scripts stay: their letters know their direction themselves. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

function straighten(text: string): string {
  return text.replace(TURNS, '');
}

/** What comes in, whoever wrote it. */
export function straightenIncoming(incoming: Incoming): Incoming {
  return { ...incoming, content: straightenContent(incoming.content) };
}

function straightenContent(content: Content): Content {
  switch (content.kind) {
    case 'text':
    case 'edited':
      return { ...content, text: straighten(content.text) };
    case 'image':
      return content.text === undefined ? content : { ...content, text: straighten(content.text) };
    case 'action': {
      const { action } = content;
      if (action.kind !== 'desk') return content;
      const { agent, text } = action;
      const words = { agent: straighten(agent), ...(text !== undefined && { text: straighten(text) }) };
      return { ...content, action: { ...action, ...words } };
    }
    default:
      return content;
  }
}
