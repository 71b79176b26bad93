/** Microsoft's own parser, with everything that it complains about. It is the one that Teams and the web chat are built on. */
import { createRequire } from 'node:module';

const { AdaptiveCard, HostConfig, SerializationContext, Versions } = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
);

/** As Teams has it. */
const HOST = new HostConfig({ actions: { maxActions: 6 } });

export interface Parsed {
  /** Unknown elements, invalid values, missing properties, ids used twice, too many actions. */
  readonly complaints: readonly string[];
  /** The card as the parser understood it: what it does not know is gone. */
  readonly understood: object;
}

/** For each button by its title: the ids of the inputs that go along with it, and that it insists on where they are required. */
export function inputsBySubmit(json: object): Readonly<Record<string, readonly string[]>> {
  const card = new AdaptiveCard();
  card.parse(structuredClone(json), new SerializationContext(Versions.v1_5));
  const submits = actionsIn(card).filter((action) => action.card === undefined);
  return Object.fromEntries(submits.map((action) => [action.title, Object.keys(action.getReferencedInputs())]));
}

interface ParsedAction {
  readonly title: string;
  readonly card?: ParsedCard;
  readonly getReferencedInputs: () => object;
}

interface ParsedCard {
  readonly getAllActions: () => readonly ParsedAction[];
}

/** Also of what opens below a button. */
function actionsIn(card: ParsedCard): ParsedAction[] {
  return card.getAllActions().flatMap((action) => [action, ...(action.card ? actionsIn(action.card) : [])]);
}

/** Parses against version 1.5, so that what is newer is a complaint too. */
export function parseAsTeams(json: object): Parsed {
  const context = new SerializationContext(Versions.v1_5);
  const card = new AdaptiveCard();
  card.hostConfig = HOST;
  card.parse(structuredClone(json), context);
  const events = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i));
  const failures = card.validateProperties().validationEvents;
  return { complaints: [...events, ...failures].map(({ message }) => message), understood: card.toJSON(context) };
}
