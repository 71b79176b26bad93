/** Words that mean the same where errors are told: names that Microsoft gave up or shortened, and everyday words for what messages say. */

/** Each line is one product or thing, by all of its names; or a word by its long and short forms. */
const NAMES: readonly (readonly string[])[] = [
  ['remote desktop services', 'terminal services', 'terminal service', 'rds'],
  ['remote desktop session host', 'rd session host', 'terminal server', 'rdsh'],
  ['remote desktop licensing', 'terminal services licensing', 'terminal server licensing', 'rd licensing', 'ts licensing'],
  ['remote desktop gateway', 'rd gateway', 'ts gateway', 'terminal services gateway'],
  ['remote desktop connection broker', 'rd connection broker', 'ts session broker', 'terminal services session broker'],
  ['remote desktop web access', 'rd web access', 'ts web access'],
  ['microsoft entra id', 'azure active directory', 'azure ad', 'aad', 'entra id'],
  ['microsoft 365', 'office 365', 'm365', 'o365'],
  ['configuration manager', 'sccm', 'mecm', 'configmgr', 'system center configuration manager'],
  ['data protection manager', 'dpm', 'system center data protection manager'],
  ['virtual machine manager', 'vmm', 'scvmm'],
  ['operations manager', 'scom'],
  ['skype for business', 'lync'],
  ['internet explorer', 'ie'],
  ['active directory', 'ad'],
  ['domain controller', 'dc'],
  ['windows defender', 'microsoft defender'],
  ['intune', 'microsoft endpoint manager'],
  ['internet information services', 'iis'],
  ['sql server', 'mssql'],
  ['group policy', 'gpo'],
  ['windows server update services', 'wsus'],
  ['dynamics crm', 'dynamics 365', 'microsoft dynamics'],
  ['client access license', 'client access licence', 'cal'],
  ['does not', 'doesnt'],
  ['did not', 'didnt'],
  ['is not', 'isnt'],
  ['do not', 'dont'],
  ['can not', 'cannot', 'cant'],
];

/** Each line is one meaning, in stems. */
const MEANINGS: readonly string[] = [
  'cannot cant couldnt unable fail failed failur wont wasnt',
  'computer machine pc',
  'administrator admin',
  'error problem issue',
  'start launch begin run',
  'deny denied refus reject',
  'specifi given named chosen',
  'invalid incorrect wrong bad',
  'delet remov eras',
  'creat make',
  'found locat seen find',
  'requir need necessary',
  'contact ask call',
  'obtain retriev get fetch',
  'permission right',
  'operation action task',
  'becaus since due',
  'modifi chang alter edit',
  'select choos pick',
  'verify check confirm ensur sure',
  'retry again repeat',
  'connect reach',
  'complet finish done',
  'detect notic',
  'occur happen',
  'stop end terminat quit',
  'instal setup',
  'must has',
  'license licence licens licenc',
  'logon login log sign',
];

/** Suffixes that do not change what a word is about; what is left must be long enough to be one. */
const SUFFIXES = ['ations', 'ation', 'ings', 'ing', 'edly', 'ies', 'ed', 'es', 's', 'e'];
const LEAST_STEM = 4;
/** "occurred" is of "occur", "stopping" of "stop"; but "running" is not what "run" is told to do. */
const DOUBLED = /([bdgmprt])\1$/;

const MEANING = new Map(MEANINGS.flatMap((line) => line.split(' ').map((stem) => [stem, line] as const)));
const OTHERS = new Map(
  NAMES.flatMap((names) =>
    names.map((name) => [name, names.filter((other) => other !== name).map((other) => other.split(' '))] as const),
  ),
);
const LONGEST_NAME = 5;
const FIRST_OF_NAME = new Set([...OTHERS.keys()].map((name) => name.split(' ')[0]));

/** What a word is about: the same for words that can stand for each other. */
export function meaningOf(word: string): string {
  const stem = stemOf(word);
  return MEANING.get(stem) ?? MEANING.get(word) ?? stem;
}

function stemOf(word: string): string {
  if (word.length <= LEAST_STEM || /\d/.test(word)) return word;
  const suffix = SUFFIXES.find((end) => word.endsWith(end) && word.length - end.length >= LEAST_STEM);
  return suffix === undefined ? word : word.slice(0, -suffix.length).replace(DOUBLED, '$1');
}

export interface Name {
  /** How many words it has here. */
  readonly length: number;
  /** The words of its other names. */
  readonly others: readonly (readonly string[])[];
}

/** The longest name that begins with the word at `at`, or null. */
export function nameAt(words: readonly string[], at: number): Name | null {
  if (!FIRST_OF_NAME.has(words[at])) return null;
  for (let length = Math.min(LONGEST_NAME, words.length - at); length > 0; length -= 1) {
    const others = OTHERS.get(length === 1 ? (words[at] ?? '') : words.slice(at, at + length).join(' '));
    if (others !== undefined) return { length, others };
  }
  return null;
}
