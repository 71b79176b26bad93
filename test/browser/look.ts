/** What eyes need: that nothing sticks out sideways, and that texts stand out from what is behind them. */
import type { Page } from 'playwright-core';

/** WCAG 2.2, level AA, for text of normal size. */
const LEAST_CONTRAST = 4.5;

/** Pixels by which the page, or anything on it that does not scroll by itself, is too wide. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(`Math.max(0, document.documentElement.scrollWidth - innerWidth,
    ...[...document.querySelectorAll(':is(main, .desk) *')].map((element) => element.getBoundingClientRect().right - innerWidth))`);
}

/** Texts that stand out too little from what is behind them. Disabled controls are exempt. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const paint = (color, behind) => {
      for (const fill of [behind, color]) { canvas.fillStyle = fill; canvas.fillRect(0, 0, 1, 1); }
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const css = ([r, g, b]) => \`rgb(\${r}, \${g}, \${b})\`;
    const groundOf = (element) => {
      const behind = element.parentElement ? groundOf(element.parentElement) : [255, 255, 255];
      return paint(getComputedStyle(element).backgroundColor, css(behind));
    };
    const light = (rgb) => {
      const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (element) => {
      const ground = groundOf(element);
      const [a, b] = [light(paint(getComputedStyle(element).color, css(ground))), light(ground)].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    };
    const texts = [...document.querySelectorAll('body *')].filter((element) =>
      element.checkVisibility({ visibilityProperty: true }) && !element.closest('.unseen, .skip, :disabled, [aria-disabled], script, svg') &&
      [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''));
    return texts.filter((element) => contrast(element) < ${LEAST_CONTRAST})
      .map((element) => contrast(element).toFixed(2) + ' ' + element.textContent.slice(0, 40));
  })()`);
}
