/*
 * Runs in every page before the page's own scripts. Watches for the stimulus that window.__bench names
 * ({selector, count}), writes a performance mark when it is complete in the document (the mark ties the trace's clock
 * to performance.now()), and notes trusted input events with their time stamps. It changes nothing of the page.
 */
(() => {
  const { selector, count } = window.__bench;
  const seen = window.__seen = { trials: 0, events: [] };
  const names = new WeakMap();
  let shown = null;

  function name(element) {
    if (!names.has(element)) names.set(element, String(Math.random()));
    return names.get(element) + (element.currentSrc ?? '');
  }

  function isComplete(element) {
    if (element.tagName === 'IMG' && !(element.complete && element.naturalWidth)) return false;
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  }

  function stimulus() {
    const elements = [...document.querySelectorAll(selector)];
    if (elements.length < count || !elements.every(isComplete)) return null;
    return elements.map(name).join();
  }

  function look() {
    const now = stimulus();
    if (now === shown) return;
    shown = now;
    if (now === null) return;
    const trial = seen.trials++;
    performance.mark(`bench:${trial}`);
    requestAnimationFrame(() => {   // after the frame that shows it, tell the person
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.__shown(trial);
      channel.port2.postMessage(null);
    });
  }

  const attributes = ['class', 'style', 'src', 'hidden', 'width', 'height'];
  new MutationObserver(look).observe(document, {
    childList: true, subtree: true, attributes: true, attributeFilter: attributes,
  });
  document.addEventListener('load', look, true);
  for (const type of ['keydown', 'pointerdown', 'click']) {
    addEventListener(type, (event) => {
      if (event.isTrusted) seen.events.push({ trial: seen.trials - 1, type, at: event.timeStamp });
    }, { capture: true, passive: true });
  }
})();
