/** views.* */
import { checkView } from './limits.ts';
import { type Answer, deny, denyPlaces, type Method, type Request } from './method.ts';
import type { Json, View } from './wire.ts';
import { nameBlocks, TRIGGER_MS, type Trigger, type Workspace, type World } from './world.ts';

export const VIEWS: Readonly<Record<string, Method>> = {
  'views.open': { scope: null, run: openView },
  'views.push': { scope: null, run: pushView },
  'views.update': { scope: null, run: updateView },
  'views.publish': { scope: null, run: publishView },
};

/** How many views lie on each other at most. */
const MAX_STACK = 3;

/** Where a view belongs: instead of this one, or on top of it. */
export type Slot = { readonly instead: View } | { readonly onTopOf: View } | null;

/** Keeps a view that Slack takes, as it then shows it. */
export function keepView(world: World, workspace: Workspace, view: Json, user: string, slot: Slot = null): View {
  const kept: View = {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    ...view,
    ...place(world, slot),
    user,
    team_id: workspace.id,
    type: view.type,
    blocks: nameBlocks(world, view.blocks),
    hash: world.nextTs(),
    app_id: world.app.id,
    bot_id: workspace.bot.id,
  };
  workspace.views.set(kept.id, kept);
  world.changed();
  return kept;
}

/** Whether nothing more can be put on top of it. */
export function isFull({ views }: Workspace, view: View): boolean {
  return depthOf(view, views) >= MAX_STACK;
}

function depthOf({ previous_view_id }: View, views: ReadonlyMap<string, View>): number {
  const below = views.get(previous_view_id);
  return below ? depthOf(below, views) + 1 : 1;
}

function place(world: World, slot: Slot): Pick<View, 'id'> & Json {
  if (slot && 'instead' in slot) {
    const { id, root_view_id, previous_view_id } = slot.instead;
    return { id, root_view_id, previous_view_id };
  }
  const id = world.nextId('V');
  return { id, root_view_id: slot?.onTopOf.root_view_id ?? id, previous_view_id: slot?.onTopOf.id ?? null };
}

function openView(request: Request): Answer {
  const trigger = findTrigger(request);
  if ('ok' in trigger) return trigger;
  return refuseView(request.args.view, 'modal') ?? show(request, trigger, null);
}

/** On top of the view in which the trigger was pulled. */
function pushView(request: Request): Answer {
  const { workspace, args } = request;
  const trigger = findTrigger(request);
  if ('ok' in trigger) return trigger;
  const below = workspace.views.get(trigger.view ?? '');
  if (below?.type !== 'modal') return deny('not_found');
  if (isFull(workspace, below)) return deny('push_limit_reached');
  return refuseView(args.view, 'modal') ?? show(request, trigger, { onTopOf: below });
}

function findTrigger({ world, workspace, args }: Request): Trigger | Answer {
  const trigger = world.triggers.get(args.trigger_id);
  if (trigger?.team !== workspace.id) return deny('invalid_trigger_id');
  if (trigger.isUsed) return deny('exchanged_trigger_id');
  return world.clock() - trigger.at > TRIGGER_MS ? deny('expired_trigger_id') : trigger;
}

function show({ world, workspace, args }: Request, trigger: Trigger, slot: Slot): Answer {
  world.triggers.set(args.trigger_id, { ...trigger, isUsed: true });
  return { ok: true, view: keepView(world, workspace, args.view, trigger.user, slot) };
}

function updateView({ world, workspace, args }: Request): Answer {
  const known = [...workspace.views.values()].find(
    ({ id, external_id }) => id === args.view_id || (args.external_id && external_id === args.external_id),
  );
  if (!known) return deny('not_found');
  if (args.hash !== undefined && args.hash !== known.hash) return deny('hash_conflict');
  const slot = { instead: known };
  return refuseView(args.view, known.type) ?? { ok: true, view: keepView(world, workspace, args.view, known.user, slot) };
}

function publishView({ world, workspace, args }: Request): Answer {
  if (!workspace.users.has(args.user_id)) return deny('user_not_found');
  const known = homeOf(workspace, args.user_id);
  if (args.hash !== undefined && known && args.hash !== known.hash) return deny('hash_conflict');
  const slot = known && { instead: known };
  return refuseView(args.view, 'home') ?? { ok: true, view: keepView(world, workspace, args.view, args.user_id, slot) };
}

export function homeOf({ views }: Workspace, user: string): View | null {
  return [...views.values()].find((view) => view.type === 'home' && view.user === user) ?? null;
}

function refuseView(view: Json | undefined, type: 'modal' | 'home'): Answer | null {
  if (typeof view !== 'object') return deny('invalid_arguments');
  const problems = view.type === type ? checkView(view) : [`unsupported type: ${view.type} [json-pointer:/view/type]`];
  return problems.length > 0 ? denyPlaces('invalid_arguments', problems) : null;
}
