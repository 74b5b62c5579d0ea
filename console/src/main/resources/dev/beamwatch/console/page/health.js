// The strip of health, and the words for what is wrong.

import {byId, element, setText} from './dom.js';
import {clock, count, duration, rate, NONE} from './format.js';
import {isInTrouble, isKnown, sum, troubles} from './told.js';

const FIELDS = [
  ['readingsPerSecond', 'readings a second', h => rate(h.readingsPerSecond)],
  ['watermarkLagSeconds', 'behind the clock', h => duration(h.watermarkLagSeconds), h => h.watermarkLagSeconds > 120],
  ['windows', 'windows', h => count(h.windows)],
  ['filtered', 'hot readings', h => count(h.filtered)],
  ['rejected', 'rejected', h => count(h.rejected)],
  ['late', 'late', h => count(h.late)],
  ['hostsOver', 'hosts over limit', h => `${count(h.hostsOver)} of ${count(h.hosts)}`, h => h.hostsOver > 0],
  ['breaches', 'breaches', h => count(h.breaches)],
  ['messages', 'messages sent', h => (isKnown(h) ? count(h.messages) : 'not known')],
  ['refused', 'refused', h => count(refused(h)), h => refused(h) > 0],
  ['waiting', 'waiting', waiting, isInTrouble],
  ['thresholdsAgeSeconds', 'age of the limits', h => duration(h.thresholdsAgeSeconds), h => h.thresholdsError != null],
  ['runner', 'runner', h => h.runner?.replace(/Runner$/, '') ?? NONE],
];

const cells = new Map();

/** Without outcomes, the dead letters still tell what Slack refused for good. */
function refused(health) {
  return sum(health, 'refused') ?? health.undelivered;
}

function waiting(health) {
  const since = health.told.receivers.map(each => each.waitingSince).filter(each => each != null);
  const length = since.length ? `, ${duration((health.at - Math.min(...since)) / 1000)}` : '';
  return count(sum(health, 'waiting')) + length;
}

function cell(name, label) {
  const value = element('dd', '', NONE);
  const box = element('div', '', element('dt', '', label), value);
  box.dataset.health = name;
  byId('health').append(box);
  return {box, value};
}

export function showHealth(health) {
  for (const [name, label, text, isBad] of FIELDS) {
    if (!cells.has(name)) {
      cells.set(name, cell(name, label));
    }
    const {box, value} = cells.get(name);
    setText(value, text(health));
    box.dataset.level = isBad?.(health) ? 'bad' : 'good';
  }
  const notes = [];
  for (const {kind, since, text} of health.troubles) {
    // Of the others there is more to say, below.
    if (['kafka-away', 'no-readings', 'no-windows'].includes(kind)) {
      notes.push(since == null ? text : `${text} Since ${clock(since)}.`);
    }
  }
  notes.push(...troubles(health));
  if (health.thresholdsError) {
    notes.push(health.thresholdsError);
  }
  if (health.seriesLeftOut > 0) {
    notes.push('There are more processors than the console has room for: some are left out.');
  }
  if (health.unreadable > 0) {
    notes.push(`${count(health.unreadable)} records of the topics are not in their format, and are left out.`);
  }
  byId('notes').hidden = notes.length === 0;
  setText(byId('notes'), notes.join(' '));
}
