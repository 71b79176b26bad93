/** From the settings to the ways on which the help desk is told. */
import type { DeskWay } from '../store/store.ts';
import { WEBHOOK } from '../webhook/webhook.ts';
import type { DeskConfig, DeskPlace } from './config.ts';

export const WEB_DESK = 'web-desk';

/** In the order of the settings; another system comes last, so that people are told first. */
export function waysOf({ first, second, webhook }: DeskConfig): readonly DeskWay[] {
  return [
    ...first.map(toWay),
    ...second.map((place) => ({ ...toWay(place), isSecond: true })),
    ...(webhook ? [{ name: WEBHOOK, channel: WEBHOOK, address: '', isSystem: true }] : []),
  ];
}

/** The channel knows the rest: which workspace, which service URL. */
function toWay(place: DeskPlace): DeskWay {
  const { kind, name } = place;
  if (kind === 'web') return { name, channel: WEB_DESK, address: '' };
  return { name, channel: kind, address: JSON.stringify({ desk: name, team: place.team, channel: place.channel }) };
}
