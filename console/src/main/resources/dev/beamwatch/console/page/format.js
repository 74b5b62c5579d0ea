// Numbers and times as people read them: digits that say something, the viewer's zone, UTC on hover.

const whole = new Intl.NumberFormat(undefined, {maximumFractionDigits: 0});
const tenth = new Intl.NumberFormat(undefined, {minimumFractionDigits: 1, maximumFractionDigits: 1});
const time = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false});
const day = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium'});

export const NONE = '–';

export function count(value) {
  return value == null ? NONE : whole.format(value);
}

export function percent(value) {
  return value == null ? NONE : tenth.format(value);
}

export function rate(value) {
  if (value == null) {
    return NONE;
  }
  return value < 100 ? tenth.format(value) : whole.format(value);
}

/** A length of time in seconds. */
export function duration(seconds) {
  if (seconds == null) {
    return NONE;
  }
  if (seconds < 120) {
    return whole.format(seconds) + ' s';
  }
  return seconds < 7200 ? whole.format(seconds / 60) + ' min' : whole.format(seconds / 3600) + ' h';
}

export function clock(millis) {
  return time.format(new Date(millis));
}

/** An element that shows a time. */
export function timeElement(millis) {
  const element = document.createElement('time');
  const date = new Date(millis);
  const isToday = date.toDateString() === new Date().toDateString();
  element.textContent = isToday ? time.format(date) : `${day.format(date)} ${time.format(date)}`;
  element.dateTime = date.toISOString();
  element.title = date.toISOString().replace('T', ' ').replace('Z', ' UTC');
  return element;
}
