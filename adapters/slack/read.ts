/** What Slack sends, and what it means for the bot: the last place that knows Slack's words. Pure; by kind of delivery. */
import type { SlackBody } from './body.ts';
import { readCommand } from './read-command.ts';
import { readEvent } from './read-event.ts';
import { readInteraction } from './read-interaction.ts';
import type { SlackContext, SlackReading } from './reading.ts';

/** Every body that is an object; what is unknown is nothing, and null is a body that Slack would not send. */
export function readSlack(body: SlackBody, context: SlackContext): SlackReading | null {
  if (body.type === 'event_callback') return readEvent(body, context);
  if (typeof body.command === 'string') return readCommand(body);
  if (typeof body.type === 'string') return readInteraction(body);
  return null;
}
