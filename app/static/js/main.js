/** Entry of the run page: put the parts together and play. */

import { Api } from './api.js';
import { FocusLog } from './events.js';
import { ImageStore } from './preload.js';
import { play } from './run.js';
import { SaveState } from './save_state.js';
import { ScreenCheck } from './screen_check.js';
import { FrameLoop } from './timing.js';
import { offerWithdrawal } from './withdraw.js';

const IMAGE_TROUBLE = 'Some images cannot be loaded at the moment; this page keeps trying.';

const stage = document.getElementById('stage');
const { runUrl, minWidth, minHeight } = stage.dataset;
const byId = (id) => document.getElementById(id);

const saveState = new SaveState(byId('save-state'), byId('notice'));
const screen = new ScreenCheck({ width: Number(minWidth), height: Number(minHeight) }, byId('screen-check'));
const ended = new AbortController();
const context = {
  stage,
  screen,
  saveState,
  api: new Api(runUrl, (state) => saveState.set(state), ended.signal),
  images: new ImageStore(() => saveState.say(IMAGE_TROUBLE), ended.signal),
  frames: new FrameLoop(),
  log: new FocusLog(),
  blocked: () => !screen.fits || document.querySelector('dialog[open]') !== null,
  signal: ended.signal,
};

addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
offerWithdrawal(context, ended);
play(context);
