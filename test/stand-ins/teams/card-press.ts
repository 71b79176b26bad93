/** A finger on a card: which action it meets, also on a card that a button unfolds, and what Teams adds of what was filled in. */
import { isObject } from './rules.ts';
import type { Json } from './types.ts';

/** What the user filled in, by the id of the input. */
export type Inputs = Readonly<Record<string, string | readonly string[]>>;

/** What a button is called. More than one: each but the last unfolds a card (Action.ShowCard) on which the next is. */
export type Title = string | RegExp | readonly (string | RegExp)[];

/** Something that can be pressed, and the cards that it is on, from the outermost to its own. */
export interface Pressable {
  readonly action: Json;
  readonly cards: readonly Json[];
  /** The titles of what has to be unfolded, and its own. */
  readonly path: readonly string[];
}

/** Where other things lie than what is drawn on this card. */
const NOT_DRAWN: readonly string[] = ['data', 'fallback', 'requires', 'msteams', 'refresh', 'authentication', 'card'];

/** The action with this title, on a button or behind anything that can be selected. Throws when there is none, or not just one. */
export function findAction(card: Json, title: Title): Pressable {
  const all = listPressable(card);
  const named = [title].flat() as readonly (string | RegExp)[];
  const found = all.filter(({ path }) => endsWith(path, named));
  const different = new Set(found.map(({ action, cards }) => JSON.stringify([action, cards.length > 1 && cards.at(-1)])));
  const [first] = found;
  const said = named.join(' → ');
  if (!first) throw new Error(`nothing on the card is titled ${said}; there are: ${titlesOf(all)}`);
  if (different.size > 1) throw new Error(`${different.size} different actions are titled ${said}: ${titlesOf(found)}`);
  if (first.action.isEnabled === false) throw new Error(`${said} cannot be pressed, it is disabled`);
  return first;
}

function listPressable(card: Json, outer: readonly Json[] = [], unfolded: readonly string[] = []): readonly Pressable[] {
  const cards = [...outer, card];
  const actions = drawn(card).filter(({ type }) => typeof type === 'string' && type.startsWith('Action.'));
  return actions.flatMap((action) => {
    const path = [...unfolded, String(action.title)];
    const inner = action.type === 'Action.ShowCard' && isObject(action.card) ? listPressable(action.card, cards, path) : [];
    return [{ action, cards, path }, ...inner];
  });
}

function endsWith(path: readonly string[], named: readonly (string | RegExp)[]): boolean {
  const end = path.slice(-named.length);
  return (
    end.length === named.length && named.every((one, i) => (typeof one === 'string' ? end[i] === one : one.test(end[i] ?? '')))
  );
}

/** The action that a client shows which does not know Action.Execute. */
export function fallbackOf(pressed: Pressable): Pressable {
  const { action } = pressed;
  if (action.type === 'Action.Submit') return pressed;
  if (isObject(action.fallback) && action.fallback.type === 'Action.Submit') return { ...pressed, action: action.fallback };
  throw new Error(`an old client shows nothing for ${String(action.title)}: it has no Action.Submit as its fallback`);
}

/**
 * The data of the action and, over it, the inputs: only those that hold something, each as text. Gathered are those of its own card
 * and of the cards around it, not of what else can be unfolded.
 */
export function dataOf({ action, cards }: Pressable, given: Inputs = {}): Json {
  const data = isObject(action.data) ? action.data : {};
  if (action.associatedInputs === 'none') return data;
  const inputs = drawn(cards).filter(({ type }) => typeof type === 'string' && type.startsWith('Input.'));
  const unknown = Object.keys(given).find((id) => !inputs.some((input) => input.id === id));
  if (unknown !== undefined) throw new Error(`there is no input "${unknown}" on the card`);
  const filled = inputs.map((input) => [String(input.id), filledIn(input, given[String(input.id)])] as const);
  return { ...data, ...Object.fromEntries(filled.filter(([, value]) => value !== '')) };
}

function filledIn(input: Json, given: Inputs[string] | undefined): string {
  const initial = input.value ?? (input.type === 'Input.Toggle' ? (input.valueOff ?? 'false') : '');
  const value = given === undefined ? String(initial) : [given].flat().join(',');
  if (value === '' && input.isRequired === true) throw new Error(`Teams asks for "${input.label ?? input.id}" first`);
  if (input.type === 'Input.ChoiceSet') checkChoices(input, value);
  return value;
}

function checkChoices({ id, choices, isMultiSelect }: Json, value: string): void {
  const chosen = value === '' ? [] : isMultiSelect === true ? value.split(',') : [value];
  const offered = (choices as readonly Json[]).map((choice) => choice.value);
  const wrong = chosen.find((one) => !offered.includes(one));
  if (wrong !== undefined) throw new Error(`"${wrong}" is no choice of "${id}"; there are: ${offered.join(', ')}`);
}

/** Every object that is drawn, from the outside to the inside. */
function drawn(value: unknown): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap(drawn);
  if (!isObject(value)) return [];
  return [value, ...Object.entries(value).flatMap(([key, inner]) => (NOT_DRAWN.includes(key) ? [] : drawn(inner)))];
}

function titlesOf(all: readonly Pressable[]): string {
  return all.map(({ path }) => `"${path.join(' → ')}"`).join(', ') || 'none';
}
