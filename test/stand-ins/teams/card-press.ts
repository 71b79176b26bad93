/** A finger on a card: which action it meets, and what Teams adds of what was filled in. */
import { isObject } from './rules.ts';
import type { Json } from './types.ts';

/** What the user filled in, by the id of the input. */
export type Inputs = Readonly<Record<string, string | readonly string[]>>;

/** Where other things lie than what is drawn. */
const NOT_DRAWN: readonly string[] = ['data', 'fallback', 'requires', 'msteams', 'refresh', 'authentication'];

/** The action with this title, on a button or behind anything that can be selected. Throws when there is none, or not just one. */
export function findAction(card: Json, title: string | RegExp): Json {
  const all = drawn(card).filter(({ type }) => typeof type === 'string' && type.startsWith('Action.'));
  const fits = (name: unknown) => (typeof title === 'string' ? name === title : title.test(String(name)));
  const found = all.filter((action) => fits(action.title));
  const different = new Set(found.map((action) => JSON.stringify(action)));
  const [action] = found;
  if (!action) throw new Error(`nothing on the card is titled ${title}; there are: ${titlesOf(all)}`);
  if (different.size > 1) throw new Error(`${different.size} different actions are titled ${title}: ${titlesOf(found)}`);
  if (action.isEnabled === false) throw new Error(`${title} cannot be pressed, it is disabled`);
  return action;
}

/** The action that a client shows which does not know Action.Execute. */
export function fallbackOf(action: Json): Json {
  if (action.type === 'Action.Submit') return action;
  if (isObject(action.fallback) && action.fallback.type === 'Action.Submit') return action.fallback;
  throw new Error(`an old client shows nothing for ${String(action.title)}: it has no Action.Submit as its fallback`);
}

/** The data of the action and, over it, the inputs: only those that hold something, each as text. */
export function dataOf(card: Json, action: Json, given: Inputs = {}): Json {
  const data = isObject(action.data) ? action.data : {};
  if (action.associatedInputs === 'none') return data;
  const inputs = drawn(card).filter(({ type }) => typeof type === 'string' && type.startsWith('Input.'));
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

function titlesOf(actions: readonly Json[]): string {
  return actions.map(({ title }) => `"${title}"`).join(', ') || 'none';
}
