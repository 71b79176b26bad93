/** The rules that keep the knowledge true. Each is a small pure function that says where, what, and what to do about it. */
import type { Loaded } from './load.ts';
import { type Cause, type KnownError, type Problem, type Procedure, STAGES, type Step, UNKNOWN, type When } from './model.ts';

type Rule = (loaded: Loaded) => Problem[];

/** Runs every rule over what was loaded. */
export function checkKnowledge(loaded: Loaded): Problem[] {
  return Object.values(RULES).flatMap((rule) => rule(loaded));
}

/** Words that lead around licensing: nothing that is shown may hold them. */
export const NEVER_SAID = ['graceperiod', 'grace_period', 'timebomb', 'termsrv.dll', 'rdpwrap', 'rdp wrapper'];

export const RULES: Readonly<Record<string, Rule>> = {
  'known-reference': findUnknownReferences,
  'known-source': findUnknownSources,
  'known-fact': findUnknownFacts,
  'undo-and-check': findIrreversibleSteps,
  'values-not-keys': findKeyDeletions,
  'backup-first': findEditsWithoutBackup,
  'never-said': findForbiddenWords,
  'no-misprint': findMisprints,
  'version-before-path': findPathsWithoutVersion,
  'risk-rises': findFallingRisk,
  'likelihoods-sum': findExcessLikelihood,
  reachable: findUnreachable,
  proof: findErrorsWithoutProof,
};

function findUnknownReferences({ knowledge, locate }: Loaded): Problem[] {
  const procedures = new Set(knowledge.procedures.map((p) => p.id));
  const causes = new Set(knowledge.causes.map((c) => c.id));
  const errors = new Set(knowledge.errors.map((e) => e.id));
  const missing = (rule: string, at: string, id: string, kind: string): Problem => ({
    rule,
    at,
    message: `there is no ${kind} "${id}"`,
    tip: `Correct the id, or write the ${kind}.`,
  });
  return [
    ...knowledge.causes.flatMap((cause) =>
      cause.route
        .flat()
        .filter((id) => !procedures.has(id))
        .map((id) => missing('known-reference', locate('causes', cause.id, ['route']), id, 'procedure')),
    ),
    ...knowledge.errors.flatMap((error) => [
      ...Object.keys(error.causes)
        .filter((id) => !causes.has(id))
        .map((id) => missing('known-reference', locate('errors', error.id, ['causes']), id, 'cause')),
      ...error.unlike
        .filter(({ error: id }) => !errors.has(id))
        .map(({ error: id }) => missing('known-reference', locate('errors', error.id, ['unlike']), id, 'error')),
    ]),
    ...knowledge.disputes.flatMap((dispute) =>
      dispute.concerns
        .filter((id) => !procedures.has(id) && !errors.has(id))
        .map((id) => missing('known-reference', locate('disputes', dispute.id, ['concerns']), id, 'procedure or error')),
    ),
  ];
}

/** Article items, rows of the disputes, and keys of known errors are sources by themselves; everything else stands in sources.yaml. */
const OWN_SOURCE = /^(S00[0-4]-\d+|S00[0-4]|X\d+b?)$/;

function findUnknownSources({ knowledge, locate }: Loaded): Problem[] {
  const known = new Set([...Object.keys(knowledge.sources), ...knowledge.errors.map((e) => e.id)]);
  const cited = [
    ...knowledge.procedures.flatMap((p) => sourcesOf(p).map((key) => ({ key, at: locate('procedures', p.id) }))),
    ...knowledge.errors.flatMap((e) =>
      [...e.source, ...e.texts.flatMap((t) => ('source' in t ? t.source : []))].map((key) => ({
        key,
        at: locate('errors', e.id),
      })),
    ),
    ...knowledge.causes.flatMap((c) => c.source.map((key) => ({ key, at: locate('causes', c.id) }))),
  ];
  return cited
    .filter(({ key }) => !OWN_SOURCE.test(key) && !known.has(key))
    .map(({ key, at }) => ({
      rule: 'known-source',
      at,
      message: `source "${key}" is not in sources.yaml`,
      tip: 'Add it there with its title.',
    }));
}

function sourcesOf(procedure: Procedure): string[] {
  return [...procedure.source, ...procedure.steps.flatMap((s) => s.source), ...procedure.hints.flatMap((h) => h.source)];
}

/** Facts that no question asks for: they are only ever read from what somebody writes. */
export const READ_ONLY_FACTS = ['language'];

function findUnknownFacts({ knowledge, locate }: Loaded): Problem[] {
  const values = new Map(knowledge.questions.map((q) => [q.id, new Set(q.choices.map((c) => c.value))]));
  const check = (when: When, at: string): Problem[] =>
    Object.entries(when).flatMap(([fact, wanted]) => {
      if (READ_ONLY_FACTS.includes(fact)) return [];
      const known = values.get(fact);
      const tip = 'Facts are the ids in questions.yaml, values are their choices; "unknown" is one of each.';
      if (!known) return [{ rule: 'known-fact', at, message: `no question asks for "${fact}"`, tip }];
      return wanted
        .map((value) => value.replace(/^!/, ''))
        .filter((value) => value !== UNKNOWN && !known.has(value))
        .map((value) => ({ rule: 'known-fact', at, message: `"${value}" is no answer to "${fact}"`, tip }));
    });
  return [
    ...knowledge.procedures.flatMap((p) => [
      ...check(p.when, locate('procedures', p.id, ['when'])),
      ...p.steps.flatMap((s, i) => check(s.when, locate('procedures', p.id, ['steps', i, 'when']))),
      ...p.needs
        .filter((fact) => !values.has(fact))
        .map((fact) => ({
          rule: 'known-fact',
          at: locate('procedures', p.id, ['needs']),
          message: `no question asks for "${fact}"`,
          tip: 'needs lists ids of questions.',
        })),
    ]),
    ...knowledge.causes.flatMap((c) => [
      ...c.likelier.flatMap((l, i) => check(l.when, locate('causes', c.id, ['likelier', i]))),
      ...c.never.flatMap((w, i) => check(w, locate('causes', c.id, ['never', i]))),
      ...(c.unfixable ? check(c.unfixable.when, locate('causes', c.id, ['unfixable'])) : []),
    ]),
  ];
}

function findIrreversibleSteps({ knowledge, locate }: Loaded): Problem[] {
  return eachStep(knowledge.procedures, (procedure, step, index) => {
    if (step.risk === 'none') return [];
    return (['undo', 'check'] as const)
      .filter((field) => step[field] === undefined)
      .map((field) => ({
        rule: 'undo-and-check',
        at: locate('procedures', procedure.id, ['steps', index]),
        message: `${procedure.id} step ${index + 1} (${step.risk}) has no ${field}`,
        tip: field === 'undo' ? 'Say how to take it back, or plainly that it cannot be.' : 'Say what one sees when it worked.',
      }));
  });
}

/** MSLicensing on a client is the only key that is deleted whole: Windows makes it anew. */
const WHOLE_KEY = /reg(\.exe)?\s+delete\s+"?HKLM\\SOFTWARE\\Microsoft\\MSLicensing"?(\s|$)/i;

function findKeyDeletions({ knowledge, locate }: Loaded): Problem[] {
  return eachStep(knowledge.procedures, (procedure, step, index) =>
    (step.commands ?? [])
      .filter((command) => /reg(\.exe)?\s+delete/i.test(command) && !/\s\/v\s/i.test(command) && !WHOLE_KEY.test(command))
      .concat((step.commands ?? []).filter((command) => /Remove-Item\s.*HKLM:/i.test(command)))
      .map((command) => ({
        rule: 'values-not-keys',
        at: locate('procedures', procedure.id, ['steps', index]),
        message: `deletes a whole key: ${command}`,
        tip: 'Delete the single value: reg delete "<key>" /v "<value>" /f.',
      })),
  );
}

function findEditsWithoutBackup({ knowledge, locate }: Loaded): Problem[] {
  return knowledge.procedures.flatMap((procedure) => {
    const edit = procedure.steps.findIndex((step) => step.risk === 'registry');
    if (edit < 0) return [];
    const backup = procedure.steps
      .slice(0, edit)
      .some((step) => /export|back up|backup/i.test(`${step.do} ${step.commands?.join(' ') ?? ''}`));
    const warned = procedure.warn.includes('registry-backup');
    if (backup && warned) return [];
    return [
      {
        rule: 'backup-first',
        at: locate('procedures', procedure.id, ['steps', edit]),
        message: backup
          ? `${procedure.id} edits the registry without the tag registry-backup`
          : `${procedure.id} edits the registry before anything was exported`,
        tip: 'Put a step with reg export before it and registry-backup into warn.',
      },
    ];
  });
}

function findForbiddenWords({ knowledge, locate }: Loaded): Problem[] {
  return shownTexts(knowledge).flatMap(({ section, id, text }) =>
    NEVER_SAID.filter((word) => text.toLowerCase().includes(word)).map((word) => ({
      rule: 'never-said',
      at: locate(section, id),
      message: `says "${word}"`,
      tip: 'Licence circumvention is never spelled out, not even to warn of it; name the legal way.',
    })),
  );
}

function findMisprints({ knowledge, locate }: Loaded): Problem[] {
  const misprints = knowledge.disputes.flatMap((d) => d.misprints.map((m) => m.printed.toLowerCase()));
  return shownTexts(knowledge).flatMap(({ section, id, text }) =>
    misprints
      .filter((printed) => text.toLowerCase().includes(printed))
      .map((printed) => ({
        rule: 'no-misprint',
        at: locate(section, id),
        message: `repeats the misprint "${printed}"`,
        tip: 'The dispute that lists it says what is right.',
      })),
  );
}

function findPathsWithoutVersion({ knowledge, locate }: Loaded): Problem[] {
  return knowledge.procedures.flatMap((procedure) => {
    const decided = 'server_os' in procedure.when || procedure.steps.some((step) => 'server_os' in step.when);
    if (!decided || procedure.needs.includes('server_os')) return [];
    return [
      {
        rule: 'version-before-path',
        at: locate('procedures', procedure.id),
        message: `${procedure.id} differs by server_os but does not need it`,
        tip: 'Add server_os to needs.',
      },
    ];
  });
}

function findFallingRisk({ knowledge, locate }: Loaded): Problem[] {
  const stage = new Map(knowledge.procedures.map((p) => [p.id, STAGES.indexOf(p.stage)]));
  return knowledge.causes.flatMap((cause) => {
    const risks = cause.route.map((ids) => Math.max(...ids.map((id) => stage.get(id) ?? 0)));
    const fall = risks.findIndex((risk, i) => i > 0 && risk < (risks[i - 1] ?? 0));
    if (fall < 0 || cause.riskFalls !== undefined) return [];
    return [
      {
        rule: 'risk-rises',
        at: locate('causes', cause.id, ['route', fall]),
        message: `${cause.id} offers ${cause.route[fall]?.join(', ')} after something riskier`,
        tip: 'Order the route read-only, client, server, licence server; or say in riskFalls why not.',
      },
    ];
  });
}

function findExcessLikelihood({ knowledge, locate }: Loaded): Problem[] {
  return knowledge.errors
    .filter((error) => sum(error) > 1.001 || sum(error) <= 0)
    .map((error) => ({
      rule: 'likelihoods-sum',
      at: locate('errors', error.id, ['causes']),
      message: `likelihoods of ${error.id} sum to ${sum(error).toFixed(2)}`,
      tip: 'They are shares of 1; what is left is "something else".',
    }));
}
const sum = (error: KnownError) => Object.values(error.causes).reduce((a, b) => a + b, 0);

function findUnreachable({ knowledge, locate }: Loaded): Problem[] {
  const routed = new Set(knowledge.causes.flatMap((c) => c.route.flat()));
  const explained = new Set(knowledge.errors.flatMap((e) => Object.keys(e.causes)));
  const lost = (section: string, items: readonly (Procedure | Cause)[], by: string): Problem[] =>
    items.map(({ id }) => ({
      rule: 'reachable',
      at: locate(section, id),
      message: `nothing leads to ${id}`,
      tip: `Name it in ${by}, or delete it.`,
    }));
  return [
    ...lost(
      'procedures',
      knowledge.procedures.filter((p) => !routed.has(p.id) && p.stage !== 'hand-over'),
      'the route of a cause',
    ),
    ...lost(
      'causes',
      knowledge.causes.filter((c) => !explained.has(c.id)),
      'the causes of an error',
    ),
  ];
}

function findErrorsWithoutProof({ knowledge, locate }: Loaded): Problem[] {
  return knowledge.errors
    .filter((error) => error.found.length === 0 || error.notFound.length === 0)
    .map((error) => ({
      rule: 'proof',
      at: locate('errors', error.id),
      message: `${error.id} lacks ${error.found.length === 0 ? 'found' : 'notFound'}`,
      tip: 'Add a paste that must find it, and a near miss that must not.',
    }));
}

function eachStep(procedures: readonly Procedure[], rule: (p: Procedure, step: Step, index: number) => Problem[]): Problem[] {
  return procedures.flatMap((procedure) => procedure.steps.flatMap((step, index) => rule(procedure, step, index)));
}

/** Every text that can reach a user, with the entry it belongs to. Texts of errors are what Windows says, and are not ours to mend. */
export function shownTexts(knowledge: Loaded['knowledge']): { section: string; id: string; text: string }[] {
  const inside = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(inside) : [];
  return [
    ...knowledge.procedures.flatMap((p) =>
      inside({ ...p, hints: p.hints.map((h) => h.say) }).map((text) => ({ section: 'procedures', id: p.id, text })),
    ),
    ...knowledge.causes.flatMap((c) => inside(c).map((text) => ({ section: 'causes', id: c.id, text }))),
    ...knowledge.questions.flatMap((q) => inside(q).map((text) => ({ section: 'questions', id: q.id, text }))),
    ...knowledge.errors.flatMap((e) => inside([e.title, e.say, e.unlike]).map((text) => ({ section: 'errors', id: e.id, text }))),
    ...knowledge.disputes.flatMap((d) =>
      inside([d.about, d.holds, d.because]).map((text) => ({ section: 'disputes', id: d.id, text })),
    ),
    ...inside([knowledge.words.warnings, knowledge.words.glossary, knowledge.words.refusals.map((r) => r.say)]).map((text) => ({
      section: 'words',
      id: 'words',
      text,
    })),
  ];
}
