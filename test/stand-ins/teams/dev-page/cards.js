/** Draws cards with Microsoft's renderer, about as Teams does, and reports what is pressed. */
const { Action, AdaptiveCard, ExecuteAction, HostConfig, OpenUrlAction } = globalThis.AdaptiveCards;

const ink = Object.fromEntries(
  Object.entries({ default: '#242424', accent: '#4f52b2', good: '#237b4b', warning: '#835b00', attention: '#b10e1c' }).map(
    ([name, colour]) => [name, { default: colour, subtle: name === 'default' ? '#616161' : colour }],
  ),
);
const on = (backgroundColor) => ({ backgroundColor, foregroundColors: ink });

const HOST = new HostConfig({
  supportsInteractivity: true,
  fontTypes: { default: { fontFamily: 'inherit' }, monospace: { fontFamily: 'Consolas, monospace' } },
  spacing: { small: 6, default: 10, medium: 16, large: 22, extraLarge: 30, padding: 10 },
  containerStyles: {
    default: on('transparent'),
    emphasis: on('#f0f0f0'),
    good: on('#e7f2da'),
    warning: on('#fbf6d9'),
    attention: on('#fcf4f6'),
    accent: on('#e8ebfa'),
  },
  actions: { maxActions: 6, actionsOrientation: 'horizontal', actionAlignment: 'left', buttonSpacing: 0 },
});

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = toHtml(text);
  result.didProcess = true;
};

/** `press` gets the action as a client sends it, with the inputs in its data. */
export function drawCard(json, press) {
  const card = new AdaptiveCard();
  card.hostConfig = HOST;
  card.parse(json);
  card.onExecuteAction = (action) => {
    if (action instanceof OpenUrlAction) window.open(action.url, '_blank', 'noopener,noreferrer');
    else if (action instanceof Action) press({ ...readAction(action), execute: action instanceof ExecuteAction });
  };
  const box = document.createElement('div');
  box.className = 'card';
  box.append(card.render() ?? `(a card that cannot be drawn: ${JSON.stringify(json).slice(0, 200)})`);
  return box;
}

function readAction({ title, verb, id, data }) {
  return { title, ...(verb !== undefined && { verb }), ...(id !== undefined && { id }), data: data ?? {} };
}

/** Bold, italics and what was escaped; the rest of markdown is left as it is. */
function toHtml(text) {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return escaped
    .replace(/\\(.)/g, (_, one) => `&#${one.codePointAt(0)};`)
    .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
    .replace(/\n/g, '<br>');
}
