/** Draws Adaptive Cards with Microsoft's renderer, about as Teams does. The colours are variables of page.css. */
const { AdaptiveCard, ExecuteAction, HostConfig, OpenUrlAction } = globalThis.AdaptiveCards;

const ink = Object.fromEntries(
  ['default', 'accent', 'good', 'warning', 'attention'].map((name) => [
    name,
    { default: `var(--t-${name})`, subtle: name === 'default' ? 'var(--t-subtle)' : `var(--t-${name})` },
  ]),
);
const on = (name) => ({ backgroundColor: `var(--t-on-${name})`, foregroundColors: ink });

/** Sizes and distances are those of Teams' own host configuration; a medium text is as small as any other there. */
const sizes = { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 };
const weights = { lighter: 400, default: 400, bolder: 600 };
const HOST = new HostConfig({
  supportsInteractivity: true,
  fontTypes: {
    default: { fontFamily: 'inherit', fontSizes: sizes, fontWeights: weights },
    monospace: { fontFamily: 'var(--mono)', fontSizes: sizes, fontWeights: weights },
  },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  textStyles: { heading: { size: 'large', weight: 'bolder', color: 'default', isSubtle: false } },
  textBlock: { headingLevel: 4 },
  containerStyles: {
    default: on('default'),
    emphasis: on('emphasis'),
    good: on('good'),
    warning: on('warning'),
    attention: on('attention'),
    accent: on('emphasis'),
  },
  actions: { maxActions: 6, spacing: 'default', buttonSpacing: 0, actionsOrientation: 'horizontal', actionAlignment: 'left' },
});

// A text that is markup nowhere is set as text. Teams takes backslashes before signs for escapes, and so does `unescape`.
AdaptiveCard.onProcessMarkdown = (_text, result) => {
  result.didProcess = false;
};

/** `press` gets { sent, token, values } of what is pressed: the value as Teams puts it into an invoke, and what was chosen. */
export function drawTeamsCard(json, press) {
  const card = new AdaptiveCard();
  card.hostConfig = HOST;
  card.parse(unescapeTexts(json));
  card.onExecuteAction = (action) => {
    if (action instanceof OpenUrlAction) window.open(action.url, '_blank', 'noopener,noreferrer');
    else press(readPress(action));
  };
  const box = document.createElement('div');
  box.className = 'card';
  box.append(card.render());
  return box;
}

function readPress(action) {
  const { token, value = '' } = action.data;
  const sent =
    action instanceof ExecuteAction
      ? { name: 'adaptiveCard/action', value: { action: { type: 'Action.Execute', verb: action.verb, data: action.data } } }
      : { value: action.data };
  return { sent, token, values: value === '' ? [] : value.split(',') };
}

function unescapeTexts(json) {
  return JSON.parse(JSON.stringify(json), (_key, value) =>
    value?.type === 'TextBlock' ? { ...value, text: value.text.replace(/\\(.)/gs, '$1') } : value,
  );
}
