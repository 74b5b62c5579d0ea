// Who was told what, who waits to be told, and since when one takes no messages.

import {byId, element, setText} from './dom.js';
import {clock, count, NONE, timeElement} from './format.js';

const NAMES = {slack: 'Slack', alertmanager: 'Alertmanager'};
const UNKNOWN = {
  off: 'What was sent is not known: the console was told not to read what people were told.',
  missing: 'What was sent is not known: there is no topic of what people were told.',
  forbidden: 'What was sent is not known: the console may not read the topic of what people were told.',
  unknown: 'What was sent is not known yet.',
};
const NO_ALERTS = ' What waits of alerts is not known: their topic is not read.';

function name(receiver) {
  const notifier = NAMES[receiver.notifier] ?? receiver.notifier;
  return receiver.channel ? `${notifier} ${receiver.channel}` : notifier;
}

export function isKnown(health) {
  return health.told.outcomes === 'known';
}

export function sum(health, field) {
  return isKnown(health) ? health.told.receivers.reduce((total, each) => total + each[field], 0) : null;
}

export function isInTrouble(health) {
  return health.told.receivers.some(each => each.troubleSince != null);
}

/** One sentence for each receiver that takes no messages. */
export function troubles(health) {
  return health.told.receivers
    .filter(each => each.troubleSince != null)
    .map(each => {
      const said = each.refusal ? ` It says: ${each.refusal}.` : '';
      const waiting = each.waiting ? ` ${count(each.waiting)} wait.` : '';
      return `${name(each)} has taken no messages since ${clock(each.troubleSince)}.${waiting}${said}`;
    });
}

function row(receiver) {
  const waiting = element('td', 'number', count(receiver.waiting));
  if (receiver.waitingSince != null) {
    waiting.append(' since ', timeElement(receiver.waitingSince));
  }
  const line = element(
    'tr',
    receiver.troubleSince == null ? '' : 'breach',
    element('td', '', name(receiver)),
    element('td', 'number', count(receiver.sent)),
    element('td', 'number', count(receiver.refused)),
    element('td', 'number', count(receiver.tooOld)),
    waiting,
    element('td', '', receiver.refusal ?? NONE));
  line.dataset.notifier = receiver.notifier;
  line.dataset.channel = receiver.channel ?? '';
  return line;
}

let shown = '';

export function showTold(health) {
  const {outcomes, alerts, receivers} = health.told;
  const noAlerts = alerts === 'known' || alerts === 'unknown' ? '' : NO_ALERTS;
  setText(byId('told-state'), outcomes === 'known' ? noAlerts.trim() : UNKNOWN[outcomes] + noAlerts);
  const content = JSON.stringify(receivers);
  if (content !== shown) {
    shown = content;
    byId('told').replaceChildren(...receivers.map(row));
  }
  byId('told-table').hidden = !isKnown(health) || receivers.length === 0;
}
