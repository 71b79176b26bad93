/** The words of a message: plain, in Teams' markdown, or in its small HTML. */

const ALLOWED = [
  'B',
  'STRONG',
  'I',
  'EM',
  'U',
  'S',
  'P',
  'BR',
  'DIV',
  'SPAN',
  'PRE',
  'CODE',
  'UL',
  'OL',
  'LI',
  'BLOCKQUOTE',
  'AT',
];

export function drawText(text, format) {
  const box = document.createElement('div');
  box.className = 'said';
  if (format === 'plain') box.append(text);
  else if (format === 'xml') box.append(...readHtml(text));
  else drawMarkdown(box, text);
  return box;
}

function drawMarkdown(box, text) {
  for (const [i, part] of text.split(/^```\w*\n?/m).entries()) {
    if (i % 2 === 1) box.append(element('pre', part.trimEnd()));
    else box.append(...inline(part));
  }
}

function inline(text) {
  return text.split(/(\*\*[^*\n]+\*\*|`[^`\n]+`)/).map((part) => {
    if (/^\*\*.+\*\*$/.test(part)) return element('b', part.slice(2, -2));
    if (/^`.+`$/.test(part)) return element('code', part.slice(1, -1));
    return part.replace(/\\([\\`*_{}[\]()#+.!<>~|-])/g, '$1');
  });
}

/** Unknown elements are dropped, their words are kept; no attribute survives. */
function readHtml(html) {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  return [...body.childNodes].flatMap(clean);
}

function clean(node) {
  if (node.nodeType === Node.TEXT_NODE) return [node.textContent];
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const inner = [...node.childNodes].flatMap(clean);
  if (!ALLOWED.includes(node.tagName)) return inner;
  const copy = document.createElement(node.tagName === 'AT' ? 'b' : node.tagName);
  copy.append(...inner);
  return [copy];
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
