/** Pressing: from the words on a control to what Slack sends about it. */
import { MAX_TYPED } from './limits.ts';
import type { Json } from './wire.ts';

/** The label of a button or of an option, an action_id, or both ids when the page knows them. `picked` are values of options, or what is typed. */
export type Choice = string | { readonly block_id: string; readonly action_id: string; readonly picked?: readonly string[] };

interface Control {
  readonly block_id: string;
  readonly element: Json;
}

const HOLDS_MANY = ['checkboxes', 'multi_static_select'];
const HOLDS_ONE = ['static_select', 'radio_buttons', 'overflow'];

/** The action that a press gives, and the state of all inputs after it. Throws when no such control can be pressed. */
export function takePress(
  blocks: readonly Json[],
  choice: Choice,
  values: Json,
): { readonly action: Json; readonly state: Json } {
  const controls = listControls(blocks);
  const found = findControl(controls, choice);
  if (!found) throw new Error(`Nothing here is called ${JSON.stringify(choice)}. There are: ${nameAll(controls).join(' | ')}`);
  const { control, picked } = found;
  const { block_id, element } = control;
  const given = picked ? { ...values, [element.action_id]: picked } : values;
  const state = readState(blocks, given);
  const { type, action_id, text, value, url, style } = element;
  const ids = { type, action_id, block_id };
  const own = state[block_id]?.[action_id];
  return { action: own ? { ...ids, ...own } : { ...ids, text, value, url, style }, state };
}

/** `state.values`: each input with what is given for its action_id (values or labels of options, or text), else what it shows at first. */
export function readState(blocks: readonly Json[], values: Json): Json {
  const state: Json = {};
  for (const { block_id, element } of listControls(blocks)) {
    const entry = readInput(element, values[element.action_id] ?? values[block_id]);
    if (entry) state[block_id] = { ...state[block_id], [element.action_id]: { type: element.type, ...entry } };
  }
  return state;
}

/** Throws for what nobody could fill in: an input that is not there, or more than fits into it. */
export function checkFilling(blocks: readonly Json[], values: Json): void {
  const controls = listControls(blocks);
  for (const [name, value] of Object.entries(values)) {
    const control = controls.find(({ block_id, element }) => element.action_id === name || block_id === name);
    if (!control) throw new Error(`There is no input ${name}. There are: ${nameAll(controls).join(' | ')}`);
    const max = control.element.max_length ?? MAX_TYPED;
    if (String(value).length > max) throw new Error(`${name} takes at most ${max} characters.`);
  }
}

function readInput(element: Json, given: string | readonly string[] | undefined): Json | null {
  const { type } = element;
  if (HOLDS_MANY.includes(type)) {
    return {
      selected_options:
        given === undefined ? (element.initial_options ?? []) : [given].flat().map((name) => findOption(element, name)),
    };
  }
  if (HOLDS_ONE.includes(type)) {
    const name = [given].flat()[0];
    return { selected_option: name === undefined ? (element.initial_option ?? null) : findOption(element, name) };
  }
  return type === 'plain_text_input' ? { value: [given].flat()[0] ?? element.initial_value ?? null } : null;
}

function findOption(element: Json, name: string): Json {
  const options = optionsOf(element);
  const found = options.find(({ value, text }) => value === name || text.text === name);
  if (!found)
    throw new Error(`${element.action_id} has no option ${name}. There are: ${options.map(({ text }) => text.text).join(' | ')}`);
  return found;
}

function findControl(
  controls: readonly Control[],
  choice: Choice,
): { readonly control: Control; readonly picked?: readonly string[] } | null {
  if (typeof choice !== 'string') {
    const control = controls.find(
      ({ block_id, element }) => block_id === choice.block_id && element.action_id === choice.action_id,
    );
    return control ? { control, ...(choice.picked && { picked: choice.picked }) } : null;
  }
  const named = controls.find(({ element }) =>
    [element.action_id, element.text?.text, element.accessibility_label].includes(choice),
  );
  if (named) return { control: named };
  const holding = controls.find(({ element }) => optionsOf(element).some(({ text }) => text.text === choice));
  return holding ? { control: holding, picked: [choice] } : null;
}

function listControls(blocks: readonly Json[]): readonly Control[] {
  return blocks.flatMap((block) =>
    [...(block.type === 'actions' ? block.elements : []), block.accessory, block.type === 'input' ? block.element : undefined]
      .filter((element) => element !== undefined && element.type !== 'image')
      .map((element) => ({ block_id: block.block_id, element })),
  );
}

function optionsOf({ options = [], option_groups = [] }: Json): readonly Json[] {
  return [...options, ...option_groups.flatMap((group: Json) => group.options)];
}

function nameAll(controls: readonly Control[]): readonly string[] {
  return controls.flatMap(({ element }) => [
    element.text?.text ?? element.action_id,
    ...optionsOf(element).map(({ text }) => text.text),
  ]);
}
