/** People in the web chat, each with a cookie of his own. */
import assert from 'node:assert/strict';

export interface Visitor {
  readonly says: (text: string) => Promise<void>;
  readonly presses: (press: string) => Promise<void>;
  /** What stands in his chat from the bot and the help desk, oldest first. */
  readonly reads: () => Promise<readonly { readonly text: string; readonly by: string | null }[]>;
}

export function visit(url: string): Visitor {
  let cookie = '';
  let count = 0;
  const post = async (path: string, body: object) => {
    count += 1;
    const headers = { 'Content-Type': 'application/json', ...(cookie && { Cookie: cookie }) };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify({ id: `m${count}`, ...body }) });
    assert.equal(response.status, 200, await response.clone().text());
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
  };
  return {
    says: (text) => post('/chat/message', { text }),
    presses: (press) => post('/chat/action', { action: { kind: 'press', press } }),
    reads: async () => {
      const response = await fetch(`${url}/chat/history`, { headers: { Cookie: cookie } });
      const { messages } = (await response.json()) as { messages: { from: string; text: string; by: string | null }[] };
      return messages.filter(({ from }) => from === 'bot');
    },
  };
}

export interface DeskPerson {
  /** The private answers of the bot. */
  readonly acts: (
    ticket: string,
    what: string,
    more?: { readonly text?: string; readonly about?: string },
  ) => Promise<readonly string[]>;
  readonly tickets: () => Promise<readonly { readonly id: string; readonly status: string; readonly agent: string | null }[]>;
  readonly reads: (ticket: string) => Promise<readonly string[]>;
}

/** Somebody at the web desk of this machine. */
export async function sitDown(url: string, name: string): Promise<DeskPerson> {
  let cookie = '';
  let count = 0;
  const ask = async (path: string, body?: object) => {
    const headers = { 'Content-Type': 'application/json', ...(cookie && { Cookie: cookie }) };
    const how = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    const response = await fetch(url + path, how);
    assert.equal(response.status, 200, await response.clone().text());
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return response.json();
  };
  await ask('/desk/enter', { name });
  return {
    acts: async (ticket, what, more = {}) => {
      count += 1;
      const answer = (await ask('/desk/act', { ticket, id: `${name}-${count}`, do: what, ...more })) as {
        private: { text: string }[];
      };
      return answer.private.map(({ text }) => text);
    },
    tickets: async () => ((await ask('/desk/tickets')) as { tickets: [] }).tickets,
    reads: async (ticket) => {
      const { lines } = (await ask(`/desk/ticket/${ticket}`)) as { lines: { text: string }[] };
      return lines.map(({ text }) => text);
    },
  };
}
