/** The body of a request from Slack: JSON for events, a form for commands, JSON in a form for interactions. */
import { parseObject } from '../body.ts';

export type SlackBody = Readonly<Record<string, unknown>>;

/** Null for everything that is no object. */
export function parseSlackBody(contentType: string | undefined, body: Buffer): SlackBody | null {
  const text = body.toString('utf8');
  // What stands behind the semicolon is a charset.
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? '');
  return isForm ? parseForm(new URLSearchParams(text)) : parseObject(text);
}

function parseForm(form: URLSearchParams): SlackBody | null {
  const payload = form.get('payload');
  return payload === null ? Object.fromEntries(form) : parseObject(payload);
}
