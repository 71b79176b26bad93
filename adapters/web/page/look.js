/** How Microsoft's renderer draws our cards. Colours and fonts are variables of page.css, so that light and dark need no redrawing. */

const ink = {
  default: { default: 'var(--ink)', subtle: 'var(--faint)' },
  accent: { default: 'var(--accent)', subtle: 'var(--accent)' },
  good: { default: 'var(--good)', subtle: 'var(--good)' },
  attention: { default: 'var(--danger)', subtle: 'var(--danger)' },
};

const on = (backgroundColor) => ({ backgroundColor, foregroundColors: ink });

const sizes = { small: 13, default: 15, medium: 16, large: 20, extraLarge: 24 };
const weights = { lighter: 400, default: 400, bolder: 600 };

export const LOOK = {
  supportsInteractivity: true,
  fontTypes: {
    default: { fontFamily: 'inherit', fontSizes: sizes, fontWeights: weights },
    monospace: { fontFamily: 'var(--mono)', fontSizes: { ...sizes, default: 13 }, fontWeights: weights },
  },
  spacing: { small: 6, default: 12, medium: 16, large: 24, extraLarge: 32, padding: 12 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  containerStyles: {
    default: on('transparent'),
    emphasis: on('var(--code)'),
    warning: on('var(--warning)'),
    attention: on('var(--attention)'),
  },
  textStyles: { heading: { weight: 'bolder', color: 'default', isSubtle: false } },
  textBlock: { headingLevel: 3 },
  inputs: { label: { requiredInputs: { weight: 'bolder', suffix: '' }, optionalInputs: { weight: 'bolder' } } },
  actions: { maxActions: 8, spacing: 'medium', buttonSpacing: 0, actionsOrientation: 'horizontal', actionAlignment: 'left' },
};
