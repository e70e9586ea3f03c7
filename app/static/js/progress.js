/** The line above the stage: how far the run is. */

function describePosition({ view }) {
  if (!view.progress) return '';
  const { block, blocks, trial, trials, practice } = view.progress;
  return `${practice ? 'Practice' : `Block ${block} of ${blocks}`} · trial ${trial} of ${trials}`;
}

/**
 * Show where a step is in its run.
 * @param {object} step
 * @param {number} total how many steps the run has
 */
export function showProgress(step, total) {
  const bar = document.getElementById('progress');
  bar.max = Math.max(total - 1, 1);
  bar.value = step.index;
  document.getElementById('position').textContent = describePosition(step);
}
