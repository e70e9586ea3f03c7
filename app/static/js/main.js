/** Entry of the run page: put the parts together and play. */

import { Api } from './api.js';
import { FocusLog } from './events.js';
import { Fullscreen } from './fullscreen.js';
import { ImageStore } from './preload.js';
import { Queue } from './queue.js';
import { play } from './run.js';
import { SaveState } from './save_state.js';
import { needsOf, ScreenCheck } from './screen_check.js';
import { offerShortcuts } from './shortcuts.js';
import { FrameLoop } from './timing.js';
import { leave, offerWithdrawal } from './withdraw.js';

const IMAGE_TROUBLE = 'Some images cannot be loaded at the moment; this page keeps trying.';

const stage = document.getElementById('stage');
const { runUrl } = stage.dataset;
const needs = needsOf(stage);
const byId = (id) => document.getElementById(id);

const fullscreen = needs.fullscreen ? new Fullscreen(byId('fullscreen')) : null;
const screen = new ScreenCheck(needs, byId('screen-check'), fullscreen);
const queue = await Queue.open(runUrl.split('/').at(-1));
const saveState = new SaveState(byId('save-state'), byId('notice'), queue);
const ended = new AbortController();
const context = {
  stage,
  screen,
  saveState,
  queue,
  api: new Api(runUrl, () => saveState.set('offline'), ended.signal),
  images: new ImageStore(() => saveState.say(IMAGE_TROUBLE), ended.signal),
  frames: new FrameLoop(),
  log: new FocusLog(),
  blocked: () => !screen.fits || document.querySelector('dialog[open]') !== null,
  signal: ended.signal,
};

addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
offerShortcuts(byId('shortcuts'));
offerWithdrawal(context, ended);
if (await context.queue.withdrawing()) leave(context);
else play(context);
