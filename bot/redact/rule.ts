/** A rule finds a word by what stands around it, and looks at the word itself before it takes it. */

export interface Rule {
  /** Its group `name` is what is hidden; the rest says why. */
  readonly find: RegExp;
  readonly accept: (name: string, found: RegExpExecArray) => boolean;
}

/** Its word is masked at once and remembered nowhere, so that nothing but the word itself decides. */
export interface SecretRule extends Rule {
  readonly accept: (name: string) => boolean;
}

export const always = () => true;

/** Puts `mark` in the place of all that the rules find, one rule after the other. */
export function mask(text: string, rules: readonly SecretRule[], mark: string): string {
  return rules.reduce((masked, rule) => maskByRule(masked, rule, mark), text);
}

function maskByRule(text: string, { find, accept }: SecretRule, mark: string): string {
  return text.replace(find, (...match) => {
    const whole = String(match[0]);
    const { name = '' } = match.at(-1) as Record<string, string>;
    return accept(name) ? replaceLast(whole, name, mark) : whole;
  });
}

function replaceLast(whole: string, part: string, by: string): string {
  const at = whole.lastIndexOf(part);
  return whole.slice(0, at) + by + whole.slice(at + part.length);
}
