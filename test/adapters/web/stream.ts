/** The events of a page by their names, also those that have no number. */
import assert from 'node:assert/strict';

export interface Stream {
  /** The data of the next event of this name; those before it are passed over. */
  readonly next: (event: string) => Promise<unknown>;
  readonly close: () => void;
}

export async function openStream(port: number, path: string, cookie: string): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { Cookie: cookie }, signal: abort.signal });
  const reader = response.body?.getReader() ?? assert.fail('there is no stream');
  const decoder = new TextDecoder();
  let heard = '';
  const next = async (event: string): Promise<unknown> => {
    const found = new RegExp(`event: ${event}\ndata: (.*)\n\n`).exec(heard);
    if (found) {
      heard = heard.slice(found.index + found[0].length);
      return JSON.parse(found[1] ?? '');
    }
    const { value, done } = await reader.read();
    assert.ok(!done, `the stream ended before ${event}`);
    heard += decoder.decode(value, { stream: true });
    return next(event);
  };
  return { next, close: () => abort.abort() };
}
