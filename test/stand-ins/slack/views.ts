/** views.* */
import { checkView } from './limits.ts';
import { type Answer, deny, denyPlaces, type Method, type Request } from './method.ts';
import type { Json, View } from './wire.ts';
import { nameBlocks, TRIGGER_MS, type Workspace, type World } from './world.ts';

export const VIEWS: Readonly<Record<string, Method>> = {
  'views.open': { scope: null, run: openView },
  'views.update': { scope: null, run: updateView },
  'views.publish': { scope: null, run: publishView },
};

/** Keeps a view that Slack takes, as it then shows it. */
export function keepView(world: World, workspace: Workspace, view: Json, user: string, id = world.nextId('V')): View {
  const kept: View = {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    ...view,
    id,
    user,
    team_id: workspace.id,
    type: view.type,
    blocks: nameBlocks(world, view.blocks),
    hash: world.nextTs(),
    root_view_id: id,
    previous_view_id: null,
    app_id: world.app.id,
    bot_id: workspace.bot.id,
  };
  workspace.views.set(id, kept);
  world.changed();
  return kept;
}

function openView(request: Request): Answer {
  const { world, workspace, args } = request;
  const trigger = world.triggers.get(args.trigger_id);
  if (trigger?.team !== workspace.id) return deny('invalid_trigger_id');
  if (trigger.isUsed) return deny('exchanged_trigger_id');
  if (world.clock() - trigger.at > TRIGGER_MS) return deny('expired_trigger_id');
  const refused = refuseView(args.view, 'modal');
  if (refused) return refused;
  world.triggers.set(args.trigger_id, { ...trigger, isUsed: true });
  return { ok: true, view: keepView(world, workspace, args.view, trigger.user) };
}

function updateView({ world, workspace, args }: Request): Answer {
  const known = [...workspace.views.values()].find(
    ({ id, external_id }) => id === args.view_id || (args.external_id && external_id === args.external_id),
  );
  if (!known) return deny('not_found');
  if (args.hash !== undefined && args.hash !== known.hash) return deny('hash_conflict');
  return refuseView(args.view, known.type) ?? { ok: true, view: keepView(world, workspace, args.view, known.user, known.id) };
}

function publishView({ world, workspace, args }: Request): Answer {
  if (!workspace.users.has(args.user_id)) return deny('user_not_found');
  const known = homeOf(workspace, args.user_id);
  if (args.hash !== undefined && known && args.hash !== known.hash) return deny('hash_conflict');
  return refuseView(args.view, 'home') ?? { ok: true, view: keepView(world, workspace, args.view, args.user_id, known?.id) };
}

export function homeOf({ views }: Workspace, user: string): View | null {
  return [...views.values()].find((view) => view.type === 'home' && view.user === user) ?? null;
}

function refuseView(view: Json | undefined, type: 'modal' | 'home'): Answer | null {
  if (typeof view !== 'object') return deny('invalid_arguments');
  const problems = view.type === type ? checkView(view) : [`unsupported type: ${view.type} [json-pointer:/view/type]`];
  return problems.length > 0 ? denyPlaces('invalid_arguments', problems) : null;
}
