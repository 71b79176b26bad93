/** "Label: value" pairs, as Event Viewer, PowerShell, articles and JSON have them, in the languages people paste. */

export type FieldKind = 'id' | 'instance' | 'source' | 'log' | 'description' | 'other';

export interface Field {
  readonly kind: FieldKind;
  /** Where the label begins. */
  readonly at: number;
  readonly valueAt: number;
  /** Where the value ends: at the next label of the line or at the line's end. */
  readonly end: number;
  /** Whether nothing but the label stands before the value on its line. */
  readonly leads: boolean;
  /** Whether the label is a key of JSON: then its value ends with itself. */
  readonly isKey: boolean;
}

const NAMES: Readonly<Record<FieldKind, readonly string[]>> = {
  id: [
    ...[
      'event id',
      'event ids',
      'eventid',
      'event-id',
      'event_id',
      'eventcode',
      'id',
      'ereignis-id',
      'ereignis id',
      'ereigniskennung',
    ],
    ...["id de l'événement", "id d'événement", "id de l'evenement", "n° de l'événement", "numéro de l'événement"],
    ...[
      'id. del evento',
      'id. de evento',
      'id del evento',
      'id de evento',
      'identificador del evento',
      'identificador de evento',
    ],
    ...['id evento', 'id do evento', 'identificação do evento', 'gebeurtenis-id', 'gebeurtenis id', 'identyfikator zdarzenia'],
    ...['код события', 'イベント id', '事件 id', '이벤트 id'],
  ],
  instance: ['instanceid', 'instance id'],
  source: [
    ...[
      'source',
      'event source',
      'source name',
      'sourcename',
      'provider',
      'provider name',
      'providername',
      'provider_name',
      'quelle',
      'ereignisquelle',
    ],
    ...["source de l'événement", 'origen', 'origen del evento', 'origine', 'origine evento', 'fonte', 'origem', 'bron', 'źródło'],
    ...['источник', 'ソース', '来源', '원본'],
  ],
  log: [
    'log name',
    'logname',
    'protokollname',
    'nom du journal',
    'nombre de registro',
    'nome registro',
    'nome do log',
    'logboeknaam',
  ],
  description: [
    ...[
      'description',
      'event description',
      'message',
      'beschreibung',
      'meldung',
      'nachricht',
      'descripción',
      'descrizione',
      'descrição',
    ],
    ...['beschrijving', 'opis', 'описание', '説明', '描述'],
  ],
  other: [
    ...[
      'logged',
      'date',
      'time',
      'type',
      'event type',
      'event category',
      'category',
      'categorynumber',
      'task category',
      'level',
      'keywords',
    ],
    ...[
      'user',
      'userid',
      'computer',
      'opcode',
      'op code',
      'recordid',
      'activityid',
      'relatedactivityid',
      'processid',
      'threadid',
    ],
    ...[
      'machinename',
      'timecreated',
      'timegenerated',
      'timewritten',
      'entrytype',
      'index',
      'data',
      'replacementstrings',
      'container',
    ],
    ...[
      'qualifiers',
      'leveldisplayname',
      'properties',
      'event xml',
      'datum',
      'uhrzeit',
      'aufgabenkategorie',
      'ebene',
      'schlüsselwörter',
    ],
    ...[
      'benutzer',
      'ereignis-xml',
      'date',
      'catégorie de la tâche',
      'catégorie',
      'niveau',
      'mots clés',
      'utilisateur',
      'ordinateur',
    ],
    ...[
      'fecha',
      'categoría de la tarea',
      'categoría de tarea',
      'nivel',
      'palabras clave',
      'usuario',
      'equipo',
      'categoria attività',
    ],
    ...[
      'livello',
      'parole chiave',
      'utente',
      'categoria da tarefa',
      'nível',
      'palavras-chave',
      'usuário',
      'computador',
      'taakcategorie',
    ],
    ...['trefwoorden', 'gebruiker', 'timestamp (utc)'],
  ],
};
const KINDS: ReadonlyMap<string, FieldKind> = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) => names.map((name) => [name, kind as FieldKind] as const)),
);
/** The event's id in JSON of Elastic; elsewhere a code is one of an error. */
const KEYS: ReadonlyMap<string, FieldKind> = new Map([...KINDS, ['code', 'id']]);
const KEY = /(["'])([^"'\n]{1,40})\1$/;
/** A string, an object without further ones in it, or what stands up to the next comma. */
const KEY_VALUE = /\s{0,20}(?:"(?:[^"\\\n]|\\.)*"?|\{[^{}\n]{0,200}\}|[^,}\]\n"{]{0,80})/y;
/** JSON that was made of XML keeps the text of an element, and the name of a provider, one floor down. */
const INNER_VALUE = /"(?:#text|_|\$t|value|[@$-]?name)"\s{0,5}:\s{0,5}"?([^",}]{1,120})/i;
const MOST_WORDS = 4;
/** PowerShell pads its labels; a longer gap is no label. */
const LONGEST_LABEL = 60;
/** Fields of one paste that are looked at. */
const MOST_FIELDS = 400;

/** All fields, in the order of the text. */
export function readFields(text: string): readonly Field[] {
  const found: Omit<Field, 'end'>[] = [];
  for (const { index } of text.matchAll(/[:=：]/g)) {
    const label = labelBefore(text, index);
    if (label) found.push({ ...label, valueAt: index + 1 });
    if (found.length >= MOST_FIELDS) break;
  }
  return found.map((field, i) => ({
    ...field,
    end: field.isKey
      ? endOfKeyValue(text, field.valueAt)
      : Math.min(lineEnd(text, field.valueAt), found[i + 1]?.at ?? text.length),
  }));
}

function endOfKeyValue(text: string, at: number): number {
  KEY_VALUE.lastIndex = at;
  return at + (KEY_VALUE.exec(text)?.[0].length ?? 0);
}

/** What a label stands for, in lower case; undefined for one that no log has. */
export function fieldKind(label: string): FieldKind | undefined {
  return KINDS.get(label);
}

/** The value without the marks around it. */
export function fieldValue(text: string, field: Field): string {
  const whole = text.slice(field.valueAt, field.end);
  if (field.isKey) return (INNER_VALUE.exec(whole)?.[1] ?? whole).replace(/^[\s"]+|[\s"]+$/g, '');
  return whole.replace(/^[\s*"'`]+/, '').trimEnd();
}

/** The end of the line that `at` is on. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** The longest label that ends right before the separator. "Id" alone is one only at the beginning of a line. */
function labelBefore(text: string, separator: number): Omit<Field, 'valueAt' | 'end'> | null {
  const from = Math.max(0, separator - LONGEST_LABEL);
  const reach = text.slice(from, separator);
  const lineStart = reach.lastIndexOf('\n') + 1;
  const before = reach.slice(lineStart).trimEnd();
  const key = KEY.exec(before)?.[2];
  const keyKind = key === undefined ? undefined : KEYS.get(key.toLowerCase());
  if (key && keyKind) {
    const at = from + lineStart + before.length - key.length - 1;
    return { kind: keyKind, at, leads: true, isKey: true };
  }
  if (!/[\p{L})\]*]$/u.test(before)) return null;
  for (const word of [...before.matchAll(/\S+/g)].slice(-MOST_WORDS)) {
    const skipped = word[0].search(/[^("'[*•>#-]/);
    if (skipped < 0) continue;
    const start = word.index + skipped;
    const name = before.slice(start).toLowerCase().replace(/\s+/g, ' ');
    const kind = KINDS.get(name);
    const leads = /^[\s*>•-]*$/.test(before.slice(0, start)) && (lineStart > 0 || from === 0);
    if (kind && (leads || name !== 'id')) return { kind, at: from + lineStart + start, leads, isKey: false };
  }
  return null;
}
